"""Carrying out commands: in time, once, and with an answer that outlives the process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from cityloop_edge.messages import Acknowledgement, Command, Outcome, Picture
from cityloop_edge.runtime.spool import Spool

log = logging.getLogger(__name__)

Handler = Callable[[Command], Picture | None]


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
        return _noted(spool, command, Outcome.DONE, picture=handler(command))
    except Impossible as error:
        return _noted(spool, command, Outcome.FAILED, str(error))
    except Exception as error:
        log.exception("command %s failed", command.kind)
        return _noted(spool, command, Outcome.FAILED, repr(error))


def _noted(
    spool: Spool, command: Command, outcome: Outcome, detail: str = "", picture: Picture | None = None
) -> Acknowledgement:
    answer = Acknowledgement(
        command=command.id, outcome=outcome, at=datetime.now(UTC), detail=detail[:300], picture=picture
    )
    spool.note(answer)
    return answer
