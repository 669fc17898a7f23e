"""The places of the top bar, and what goes along on every page; surfaces add theirs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from cityloop.staff.models import Person


@dataclass(frozen=True, slots=True)
class Place:
    """`waiting`: how much of it waits for this person, shown beside its name."""

    address: str
    name: str | Promise
    permission: str
    here: Callable[[str], bool]
    waiting: Callable[[Person], int] = lambda person: 0


@dataclass(frozen=True, slots=True)
class Companion:
    """A browser module that runs on every page of those for whom it is `wanted`."""

    script: str
    wanted: Callable[[Person], bool]


PLACES: list[Place] = []
SIGNS: list[Callable[[Person], SafeString]] = []
"""Small drawings at the end of the top bar."""
COMPANIONS: list[Companion] = []
