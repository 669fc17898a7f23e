"""The station that runs beside the centre, on the same machine. Nobody has to enrol it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from cityloop.edge import services as edge
from cityloop.edge.errors import Turned
from cityloop.edge.models import Station
from cityloop.journal.services import Actor

CODE = "local"
FOUNDER = Actor("system", "founder", "")


def ensure(data: Path, *, at: datetime) -> Station:
    """The local station; its token is in DATA/edge/token, made anew where it is missing or of another database."""
    file = token_file(data)
    try:
        return edge.authenticate(file.read_text().strip())
    except (FileNotFoundError, Turned):
        pass
    code = edge.prepare(code=CODE, name=_("Beside the centre"), actor=FOUNDER, at=at)
    station, token = edge.enrol(code=code, at=at)
    _write(file, token)
    return station


def token_file(data: Path) -> Path:
    return data / "edge" / "token"


def _write(file: Path, token: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
        out.write(token)
    draft.replace(file)
