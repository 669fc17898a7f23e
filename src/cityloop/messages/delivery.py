"""Handing messages to their gateways: at least once, in order of their turn, with patience.

A message is claimed by moving its turn ahead before the gateway is asked. Who dies in between loses nothing: its turn
comes again, and the gateway gets the same key.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from cityloop.journal.services import Subject, act, batch
from cityloop.messages.channels import Outgoing, Permanent, Temporary, channel
from cityloop.messages.models import WAITING, Message, State
from cityloop.messages.queries import due
from cityloop.messages.rules import next_try
from cityloop.messages.services import MESSENGER

CLAIM = timedelta(minutes=5)
log = logging.getLogger(__name__)


def deliver_due(at: datetime, limit: int = 100) -> int:
    """Tries every message whose turn has come; answers how many were taken over by their gateways."""
    return sum(_deliver(message, at) for message in list(due(at)[:limit]) if _claim(message, at))


def _claim(message: Message, at: datetime) -> bool:
    with batch():
        mine = Message.objects.filter(pk=message.pk, state__in=WAITING, next_at=message.next_at)
        claimed = mine.update(next_at=at + CLAIM, attempts=message.attempts + 1)
    message.attempts += 1
    return claimed == 1


def _deliver(message: Message, at: datetime) -> bool:
    key = f"{message.key}:{message.channel}"
    try:
        channel(message.channel).deliver(Outgoing(key, message.event, message.address, message.text))
    except Permanent as fault:
        _give_up(message, at, str(fault))
    except Temporary as fault:
        _put_off(message, at, str(fault))
    except Exception as fault:  # a gateway's own mistake must not hold up the others
        log.exception("channel %s", message.channel)
        _put_off(message, at, f"{type(fault).__name__}: {fault}")
    else:
        _sent(message, at)
        return True
    return False


def _sent(message: Message, at: datetime) -> None:
    with act("message.sent", actor=MESSENGER, at=at, subject=Subject("message", str(message.pk))) as entry:
        entry.payload |= {"channel": message.channel, "attempts": message.attempts}
        _settle(message, state=State.SENT, sent_at=at, next_at=None, error="")


def _put_off(message: Message, at: datetime, error: str) -> None:
    turn = next_try(message.attempts, at)
    if turn is None:
        _give_up(message, at, error)
        return
    with batch():
        _settle(message, state=State.FAILED, next_at=turn, error=error[:300])


def _give_up(message: Message, at: datetime, error: str) -> None:
    with act("message.given_up", actor=MESSENGER, at=at, subject=Subject("message", str(message.pk))) as entry:
        entry.payload |= {"channel": message.channel, "attempts": message.attempts}
        entry.sealed["error"] = error or "?"
        _settle(message, state=State.GIVEN_UP, next_at=None, error=error[:300])


def _settle(message: Message, **told: object) -> None:
    Message.objects.filter(pk=message.pk).update(**told)
