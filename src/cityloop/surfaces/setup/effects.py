"""What a change will do, as a page tells it before it takes effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cityloop.cases.models import Case
from cityloop.cases.relimiting import Relimited
from cityloop.journal.services import Json
from cityloop.workflow.foreseeing import Foreseen, Shift

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A subject before and after."""

    number: str
    address: str
    where: str
    before: datetime | None
    after: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """`headline` says it in one sentence, `figures` in numbers; `lines` are the first of `total`."""

    headline: str
    figures: tuple[tuple[str, int], ...]
    lines: Sequence[Line]
    total: int
    about: bool = False  # figures carried over from a part

    @property
    def seen(self) -> str:
        """By which a confirmation proves that this is what was shown."""
        return "-".join(str(number) for __, number in self.figures)

    def as_json(self) -> dict[str, Json]:
        return {"changed": self.total, "about": self.about, "figures": [number for __, number in self.figures]}


def of_hours(found: Foreseen, at: datetime) -> Effect:
    shifts = sorted(found.shifts, key=lambda each: (each.table, each.subject.pk))
    later = sum(1 for each in shifts if _moment(each.after) > _moment(each.before))
    late = sum(1 for each in shifts if _moment(each.after) <= at < _moment(each.before))
    total = found.carried(len(shifts))
    told = ngettext("%(n)d open deadline moves.", "%(n)d open deadlines move.", total) % {"n": total}
    return Effect(
        headline=told if total else _("No open deadline moves."),
        figures=(
            (_("clocks that run by these hours"), found.running),
            (_("end later"), found.carried(later)),
            (_("end earlier"), found.carried(len(shifts) - later)),
            (_("become overdue at once"), found.carried(late)),
        ),
        lines=[_line(each, at) for each in shifts[:SHOWN]],
        total=total,
        about=not found.is_whole,
    )


def of_limit(found: Sequence[Relimited], total: int, at: datetime) -> Effect:
    """`found` are the first of `total` open cases under the condition."""
    moved = [each for each in found if each.before != each.after]
    late = sum(1 for each in moved if _moment(each.after) <= at < _moment(each.before))
    told = ngettext("%(n)d open case changes its limit.", "%(n)d open cases change their limit.", total) % {"n": total}
    return Effect(
        headline=told if total else _("No open case is under this condition."),
        figures=(
            (_("open cases under this condition"), total),
            (_("deadlines that move"), len(moved)),
            (_("become overdue at once"), late),
        ),
        lines=[_of_case(each.case, each.before, each.after, at) for each in found[:SHOWN]],
        total=total,
        about=len(found) < total,
    )


def of_new_cases_alone(total: int) -> Effect:
    """Open cases keep the limit under which they were filed."""
    told = ngettext("%(n)d open case keeps its limit.", "%(n)d open cases keep their limit.", total) % {"n": total}
    figures = ((_("open cases under this condition"), total),)
    return Effect(told if total else _("No open case is under this condition."), figures, (), 0)


def _line(shift: Shift, at: datetime) -> Line:
    subject = shift.subject
    if isinstance(subject, Case):
        return _of_case(subject, shift.before, shift.after, at)
    number = getattr(subject, "number", str(subject.pk))
    return Line(number, "", "", shift.before, shift.after, _moment(shift.after) <= at)


def _of_case(case: Case, before: datetime | None, after: datetime | None, at: datetime) -> Line:
    where = case.address or case.area_name
    return Line(case.number, f"/cases/{case.pk}/", where, before, after, after is not None and after <= at)


def _moment(at: datetime | None) -> datetime:
    """No deadline is one that never comes."""
    return at or datetime.max.replace(tzinfo=UTC)
