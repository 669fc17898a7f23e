"""What a file is, told by its content. Every parser is bounded and trusts no length it reads."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from cityloop.evidence.errors import UnknownKind
from cityloop.evidence.parsing import documents, isomedia, pictures, sounds, webm
from cityloop.evidence.parsing.found import Found

__all__ = ["Found", "parse"]

HEAD = 64


class Parser(Protocol):
    """A module of this folder."""

    def claims(self, head: bytes) -> bool: ...
    def parse(self, path: Path) -> Found: ...


PARSERS: tuple[Parser, ...] = (pictures, isomedia, webm, sounds, documents)


def parse(path: Path) -> Found:
    """Kind, type and measures of the file; raises one of `errors.Refused`."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for parser in PARSERS:
        if parser.claims(head):
            return parser.parse(path)
    raise UnknownKind(_("This is neither a picture, a video, a sound nor a document that can be read"))
