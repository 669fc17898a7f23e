"""What the worker does with an errand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from cityloop.errands.models import KEPT, Errand, State, about
from cityloop.errands.registry import KINDS
from cityloop.errands.work import CalledOff, CannotBeDone, Outcome, Work
from cityloop.journal.services import act, batch

log = logging.getLogger(__name__)


def run(errand: Errand, *, now: Callable[[], datetime]) -> None:
    """May be repeated: one that was under way when its worker died goes on, one that has ended is left alone."""
    with batch():
        Errand.objects.filter(pk=errand.pk, state=State.WAITING).update(state=State.RUNNING)
        going = Errand.objects.filter(pk=errand.pk, state__in=(State.RUNNING, State.STOPPING)).exists()
    if not going:
        return
    with translation.override(errand.language or None):
        _carry_out(errand, now)


def _carry_out(errand: Errand, now: Callable[[], datetime]) -> None:
    try:
        outcome = KINDS[errand.kind].run(Work(errand, now))
    except CalledOff:
        _end(errand, State.CALLED_OFF, Outcome(), at=now())
    except CannotBeDone as reason:
        _end(errand, State.FAILED, Outcome(), at=now(), fault=str(reason))
    except Exception:
        log.exception("errand %s failed", errand)
        fault = _("The fault is ours and stands in the worker's log. What was done before it stays.")
        _end(errand, State.FAILED, Outcome(), at=now(), fault=fault)
    else:
        _end(errand, State.DONE, outcome, at=now())


def _end(errand: Errand, state: State, outcome: Outcome, *, at: datetime, fault: str = "") -> None:
    """What came of it, and the act that says so, in one transaction; a file counts from here on."""
    with act(outcome.verb or f"errand.{state.value}", actor=errand.actor, at=at, subject=about(errand)) as entry:
        entry.payload |= {"kind": errand.kind, "state": state.value, **outcome.payload}
        entry.sealed |= outcome.sealed
        Errand.objects.filter(pk=errand.pk).update(
            state=state, result=outcome.result, file=outcome.file, fault=fault[:400], ended_at=at, expires_at=at + KEPT
        )
