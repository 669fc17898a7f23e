"""No committed file names a place of somebody's machine."""

from __future__ import annotations

import re
from pathlib import Path

from cityloop.config.checks.committed import lines_with
from cityloop.config.paths import ROOT

HOMES = r"(?<![\w.}])/(?:home|Users|root)/[\w.-]+"


def problems(root: Path = ROOT) -> list[str]:
    here = re.escape(str(root)) if len(root.parts) > 2 else HOMES
    return lines_with(root, re.compile(rf"{HOMES}|{here}(?![\w-])"))
