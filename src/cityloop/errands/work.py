"""An errand under way, as the function that does it sees it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from cityloop.errands.models import Errand, State
from cityloop.journal.services import Json, batch

SPARINGLY = 0.5  # seconds between two notes of how far it is


class CalledOff(Exception):
    """Its owner wants no more of it."""


class CannotBeDone(Exception):
    """It makes no sense any more; `str()` tells the owner why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an errand; `payload` and `sealed` go into the act of its end, which may have a `verb` of its own."""

    result: Mapping[str, Json] = field(default_factory=dict)
    file: str = ""
    verb: str = ""
    payload: Mapping[str, Json] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Work:
    errand: Errand
    now: Callable[[], datetime]
    _noted: float = 0.0

    def note(self, done: int, total: int) -> None:
        """How far it is, once in a while; raises `CalledOff`."""
        if done < total and time.monotonic() - self._noted < SPARINGLY:
            return
        self._noted = time.monotonic()
        with batch():
            self._still(done=done, total=total)

    def one_more(self) -> None:
        """To be called in the transaction of a step: it counts if and only if the step does. Raises `CalledOff`."""
        self._still(done=F("done") + 1)

    def _still(self, **columns: object) -> None:
        if not Errand.objects.filter(pk=self.errand.pk, state=State.RUNNING).update(**columns):
            raise CalledOff
