"""QR codes: the signed head of the journal, and an address."""

from __future__ import annotations

import io

import segno

from cityloop.journal import queries as journal
from cityloop.journal.heads import as_text


def head(number: str) -> dict[str, str | int] | None:
    """The newest signed head, by which a receipt of this case can be held against the paper."""
    found = journal.newest_signed_head()
    if found is None:
        return None
    text = as_text(found)
    told = {"at": text.at, "root": text.root, "key": text.key, "signature": text.signature}
    return {"case": number, "size": text.size, **told}


def qr(text: str) -> str:
    """As SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, scale=4, xmldecl=False)
    return drawn.getvalue().decode()
