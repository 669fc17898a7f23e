"""Which encoding a text is in: UTF-8 where it can be, else the Chinese national encoding."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

from cityloop.geography.exchange.files import BadFile
from cityloop.geography.saying import gettext as _

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHINESE = "gb18030"
"""Holds GBK and GB 2312."""


def of_file(path: Path) -> str:
    """Reads it all: a wrong guess after half the file would be worse. Raises `BadFile`."""
    with path.open("rb") as file:
        head = file.read(4)
    marked = [name for mark, name in _MARKS if head.startswith(mark)]
    for name in marked or ("utf-8", CHINESE):
        if _decodes(_pieces(path), name):
            return name
    raise BadFile(_("The text is neither UTF-8 nor GBK"))


def of_texts(texts: Iterable[bytes]) -> str:
    """Of separate texts, each of which may be cut within its last character. Raises `BadFile`."""
    found = [text for text in texts if not text.isascii()]
    for name in ("utf-8", CHINESE):
        if all(_decodes([text], name, cut=True) for text in found):
            return name
    raise BadFile(_("The text is neither UTF-8 nor GBK"))


def _decodes(pieces: Iterable[bytes], name: str, *, cut: bool = False) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in pieces:
            decoder.decode(piece)
        decoder.decode(b"", final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece
