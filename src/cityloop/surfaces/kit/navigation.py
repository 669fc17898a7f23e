"""The places of the top bar; surfaces add theirs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Place:
    address: str
    name: str | Promise
    permission: str
    here: Callable[[str], bool]


PLACES: list[Place] = []
