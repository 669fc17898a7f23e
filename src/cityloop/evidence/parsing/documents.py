"""PDF, and the office formats that are archives."""

from __future__ import annotations

import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from cityloop.evidence.errors import Torn, UnknownKind
from cityloop.evidence.models import Kind
from cityloop.evidence.parsing.found import Found

TAIL = 2048
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def claims(head: bytes) -> bool:
    return head.startswith((b"%PDF-", b"PK\x03\x04"))


def parse(path: Path) -> Found:
    with path.open("rb") as file:
        if file.read(5) != b"%PDF-":
            return _office(path)
        file.seek(max(path.stat().st_size - TAIL, 0))
        if b"%%EOF" not in file.read():
            raise Torn(_("The document is broken off"))
    return Found(Kind.DOCUMENT, "application/pdf")


def _office(path: Path) -> Found:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as fault:
        raise Torn(_("The document is damaged or broken off")) from fault
    for name, mime in OFFICE.items():
        if name in names and "[Content_Types].xml" in names:
            return Found(Kind.DOCUMENT, mime)
    raise UnknownKind(_("An archive is no evidence; give the files themselves"))
