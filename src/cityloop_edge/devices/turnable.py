"""A camera that can be turned, however it is spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Preset:
    """A position that the device knows by `token`; `name` is what people call it."""

    token: str
    name: str


class Turnable(Protocol):
    """Pan to the right, tilt upwards and zoom nearer are positive, -1 to 1. All raise Trouble."""

    def move(self, pan: float, tilt: float, zoom: float, seconds: float) -> None:
        """Goes on until told to stop or for so many seconds, as far as the device keeps to that."""

    def step(self, pan: float, tilt: float, zoom: float) -> None:
        """By a part of what it can do."""

    def place(self, pan: float, tilt: float, zoom: float) -> None:
        """To a place; zoom 0 to 1."""

    def stop(self) -> None: ...
    def presets(self) -> Sequence[Preset]: ...
    def go(self, preset: Preset) -> None: ...
    def keep(self, name: str) -> Preset:
        """Where it stands now, under a name; one that is known is moved here."""

    def forget(self, preset: Preset) -> None: ...
    def close(self) -> None: ...


def named(presets: Sequence[Preset], name: str) -> Preset | None:
    return next((each for each in presets if each.name == name), None)
