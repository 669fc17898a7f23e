"""A whole file onto the ground, or nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cityloop.geography import coordinates, services
from cityloop.geography.choices import What
from cityloop.geography.exchange.drafting import Progress, Read, read
from cityloop.geography.exchange.files import BadFile
from cityloop.geography.exchange.opening import opened
from cityloop.geography.putting import PUTTERS, Put
from cityloop.geography.putting.upsert import chunks
from cityloop.geography.rules import Problem
from cityloop.geography.saying import gettext as _
from cityloop.journal.services import Actor

MOST_REPORTED = 1_000
ASKED_AT_ONCE = 500


class BadRows(ValueError):
    """Nothing was imported; `problems` names row, column and value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:3]))


def import_file(
    path: Path, *, file_name: str, what: What, system: str, actor: Actor, at: datetime, on_progress: Progress
) -> Put:
    """All rows, in one act that names the file's SHA-256. `system` empty means: as the file says.

    Raises `BadFile`, `BadRows`, `UnknownSystem`; then nothing has changed.
    """
    if system:
        coordinates.known(system)
    drafts = read_drafts(path, file_name, what, system, on_progress)
    named = {"file": file_name[-120:], "sha256": sha256(path)}
    return services.put_checked(what, drafts, actor=actor, at=at, verb="ground.imported", **named)


def read_drafts(path: Path, file_name: str, what: What, system: str, on_progress: Progress) -> list[Any]:
    with opened(path, file_name, what.value) as table:
        found = read(table, what, system, on_progress)
    if not found.drafts and not found.problems:
        raise BadFile(_("The file holds no rows"))
    problems = found.problems or _in_rows(PUTTERS[what].problems(found.drafts), found)
    if problems:
        raise BadRows(sorted(problems, key=lambda problem: problem.row)[:MOST_REPORTED])
    return found.drafts


def foresee(what: What, drafts: Sequence[Any]) -> Put:
    """How many would be added and changed; a draft whose code is made when it is written counts as new."""
    found = PUTTERS[what].model._default_manager
    known = sum(found.filter(code__in=[each.code for each in some]).count() for some in chunks(drafts, ASKED_AT_ONCE))
    return Put(added=len(drafts) - known, changed=known)


def _in_rows(problems: Sequence[Problem], found: Read) -> list[Problem]:
    """Problems of drafts, told by the rows and headings they were read from."""
    named = found.headings
    return [
        Problem(found.rows[each.row - 1], named.get(each.column, each.column), each.message, each.value)
        for each in problems
    ]


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
