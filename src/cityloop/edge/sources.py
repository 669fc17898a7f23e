"""Where a station's configuration comes from: the room that owns cameras and zones registers itself here."""

from __future__ import annotations

from typing import Protocol

from cityloop_edge.messages import CameraPlan


class ConfigurationSource(Protocol):
    """Implemented by `watch`."""

    def plans_of(self, station: str) -> tuple[CameraPlan, ...]:
        """The cameras in service that the station of this code has to watch."""
        ...

    def cameras_of(self, station: str) -> frozenset[str]:
        """The codes of all cameras ever given to the station; others it may not speak of."""
        ...


class _Nothing:
    def plans_of(self, station: str) -> tuple[CameraPlan, ...]:
        return ()

    def cameras_of(self, station: str) -> frozenset[str]:
        return frozenset()


_source: ConfigurationSource = _Nothing()


def register(source: ConfigurationSource) -> None:
    global _source
    _source = source


def source() -> ConfigurationSource:
    return _source
