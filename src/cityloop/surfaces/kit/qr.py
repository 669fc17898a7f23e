"""QR codes on pages."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn(text: str, css: str | None = None) -> SafeString:
    """As SVG without a size; dark on light in every theme, with the quiet zone that readers want."""
    code = segno.make(text, error="m", micro=False)
    picture = code.svg_inline(border=4, dark="#000", light="#fff", svgclass=css, lineclass=None, omitsize=True)
    return mark_safe(picture)  # noqa: S308 - drawn here
