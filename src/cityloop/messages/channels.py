"""Ways to reach people. A gateway is a class that answers this Protocol, named in `MESSAGE_CHANNELS`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Temporary(Exception):
    """Not now: the message is tried again later."""


class Permanent(Exception):
    """Never: the message is given up."""


@dataclass(frozen=True)
class Outgoing:
    """What a channel gets. `key` is the same at every attempt, for gateways that drop what they have seen."""

    key: str
    event: str
    address: str
    text: str


class Channel(Protocol):
    """`deliver` returns once the message is taken over; it raises Temporary or Permanent."""

    def deliver(self, message: Outgoing) -> None: ...


class Inbox:
    """The list in the platform itself: a message is there as soon as it is written."""

    def deliver(self, message: Outgoing) -> None:
        return None


def channel(name: str) -> Channel:
    path = settings.MESSAGE_CHANNELS.get(name)
    if path is None:
        raise Permanent(f"no channel {name} in MESSAGE_CHANNELS")
    return _made(path)


@lru_cache
def _made(path: str) -> Channel:
    made: Channel = import_string(path)()
    return made
