"""Carrying out commands: in time, once, and with an answer that outlives the process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cityloop_edge.messages import Acknowledgement, Command, Found, Outcome, Picture, Probed
from cityloop_edge.runtime.spool import Spool

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    picture: Picture | None = None
    probed: Probed | None = None
    found: tuple[Found, ...] = ()
    total: int = 0
    presets: tuple[str, ...] = ()


Handler = Callable[[Command], Answer | None]


class Impossible(Exception):
    """The command cannot be carried out; says why."""


def obey(command: Command, handlers: Mapping[str, Handler], spool: Spool, *, at: datetime) -> Acknowledgement:
    """One that was begun before and broken off is not begun again: a voice that speaks twice is worse than none."""
    if known := spool.obeyed(command.id):
        return known
    if at >= command.expires_at:
        return _noted(spool, command, Outcome.EXPIRED)
    handler = handlers.get(command.kind)
    if handler is None:
        return _noted(spool, command, Outcome.UNKNOWN, f"no command {command.kind} here")
    _noted(spool, command, Outcome.FAILED, "broken off")
    try:
        return _noted(spool, command, Outcome.DONE, answer=handler(command))
    except Impossible as error:
        return _noted(spool, command, Outcome.FAILED, str(error))
    except Exception as error:
        log.exception("command %s failed", command.kind)
        return _noted(spool, command, Outcome.FAILED, repr(error))


def _noted(
    spool: Spool, command: Command, outcome: Outcome, detail: str = "", answer: Answer | None = None
) -> Acknowledgement:
    brought = answer or Answer()
    noted = Acknowledgement(
        command=command.id,
        outcome=outcome,
        at=datetime.now(UTC),
        detail=detail[:300],
        picture=brought.picture,
        probed=brought.probed,
        found=brought.found,
        total=brought.total,
        presets=brought.presets,
    )
    spool.note(noted)
    return noted
