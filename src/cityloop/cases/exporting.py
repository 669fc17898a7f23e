"""A case handed out on paper: that it was, to whom, and which paper."""

from __future__ import annotations

import hashlib
from datetime import datetime

from cityloop.cases.models import Case, about
from cityloop.journal.services import Actor, act


def note_file(case: Case, paper: bytes, *, clear: bool, actor: Actor, at: datetime) -> None:
    """`clear`: with the reporters' names and telephones. The hash tells a paper of ours from another."""
    with act("case.file_exported", actor=actor, at=at, subject=about(case)) as entry:
        entry.payload |= {"sha256": hashlib.sha256(paper).hexdigest(), "clear": clear}
