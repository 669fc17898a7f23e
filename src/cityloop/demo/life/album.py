"""The drawn pictures in the evidence store, stored once and found again."""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from cityloop.demo.life import drawing
from cityloop.demo.life.arrivals import Arrival
from cityloop.evidence import services as evidence
from cityloop.journal.services import Actor

VARIANTS = 3
PAINTER = Actor("system", "demo", "")


class Album:
    def __init__(self) -> None:
        self._held: dict[tuple[str, bool, int], str] = {}

    def fill(self, at: datetime) -> None:
        for what in drawing.PROBLEMS:
            for after in (False, True):
                for variant in range(VARIANTS):
                    drawn = drawing.picture(what, after=after, variant=variant)
                    media = evidence.store(drawn, actor=PAINTER, at=at, device="demo")
                    self._held[what, after, variant] = media.sha256

    def of(self, arrival: Arrival, *, after: bool) -> tuple[str, ...]:
        variant = crc32(arrival.key.encode()) % VARIANTS
        return (self._held[arrival.problem.picture, after, variant],)
