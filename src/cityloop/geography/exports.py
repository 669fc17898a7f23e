"""Taking the ground out: who took what stands in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from cityloop.geography.choices import What
from cityloop.geography.exchange.exporting import export
from cityloop.geography.exchange.files import Format
from cityloop.journal.services import Actor, Subject, act


def take_out(what: What, kind: Format, *, system: str, actor: Actor, at: datetime) -> Iterator[bytes]:
    """The file piece by piece. The first is made before anything is told, so that what cannot be said is refused.

    Raises `UnknownSystem`, `NoSuchExport`.
    """
    pieces = export(what, kind, system=system)
    first = next(pieces, b"")
    with act("ground.exported", actor=actor, at=at, subject=Subject("export", what.value)) as entry:
        entry.payload.update(format=kind.value, system=system)
    return chain([first], pieces)
