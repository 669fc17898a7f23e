"""PDF from a Typst template. What is told comes as JSON through `sys.inputs`, never as markup: nothing can be injected.

Fonts are those of a wheel and no others, so a document looks the same on every machine. The compiler stays warm.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn as fonts
import typst

STANDARD: Final = "a-2b"  # PDF/A-2b: everything inside, readable in decades

_one = threading.Lock()


def pdf(template: Path, told: Mapping[str, Any], *, files: Path, at: datetime) -> bytes:
    """`files` is the only folder from which the template may read; it names what it reads from its root."""
    with _one:
        made = _compiler().compile(
            template.read_bytes(),
            format="pdf",
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            root=files,
            timestamp=int(at.timestamp()),
            pdf_standards=STANDARD,
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    paths: list[Any] = [fonts.sans_path().parent]
    held = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    return typst.Compiler(font_paths=held)
