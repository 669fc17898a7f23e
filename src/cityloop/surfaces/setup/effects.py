"""What a change will do, as a page tells it before it takes effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cityloop.cases.models import Case
from cityloop.cases.relimiting import Relimited
from cityloop.cases.responsibility import Moved
from cityloop.journal.services import Json
from cityloop.surfaces.kit.lights import GREEN, RED, YELLOW, light
from cityloop.workflow.foreseeing import Foreseen, Shift
from cityloop.workflow.resetting import Moments, Reset

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
        """What `confirming` makes its proof of."""
        return "-".join(str(number) for __, number in self.figures)

    def as_json(self) -> dict[str, Json]:
        return {"changed": self.total, "about": self.about, "figures": [number for __, number in self.figures]}


@dataclass(frozen=True, slots=True)
class Moves:
    """Open cases for which another department would be responsible; `lines` are the first of `total`."""

    headline: str
    lines: Sequence[Moved]
    going: int
    staying: int

    @property
    def total(self) -> int:
        return self.going + self.staying

    @property
    def seen(self) -> str:
        return f"{self.going}-{self.staying}"

    def as_json(self) -> dict[str, Json]:
        return {"going": self.going, "staying": self.staying, "cases": [each.case.pk for each in self.lines]}


def of_moved(found: Sequence[Moved]) -> Moves:
    going = sum(not each.stays for each in found)
    told = ngettext(
        "%(n)d case that waits for its dispatch goes to another department.",
        "%(n)d cases that wait for their dispatch go to another department.",
        going,
    ) % {"n": going}
    lines = sorted(found, key=lambda each: each.stays)[:SHOWN]
    return Moves(
        told if going else _("No case that waits for its dispatch goes to another department."),
        lines,
        going,
        len(found) - going,
    )


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


def of_stage(found: Sequence[Reset], at: datetime) -> Effect:
    """Clocks of a stage that get another limit, with the lights that turn."""
    lights = [(_light(each.before, at), _light(each.after, at)) for each in found]

    def turned(colour: str) -> int:
        return sum(before != after == colour for before, after in lights)

    total = len(found)
    told = ngettext("%(n)d open clock changes its limit.", "%(n)d open clocks change their limit.", total)
    return Effect(
        headline=told % {"n": total} if total else _("No clock of this stage runs."),
        figures=(
            (_("clocks of this stage"), total),
            (_("turn yellow"), turned(YELLOW)),
            (_("turn red"), turned(RED)),
            (_("turn green again"), turned(GREEN)),
        ),
        lines=[_line(Shift(each.table, each.subject, each.before.due, each.after.due), at) for each in found[:SHOWN]],
        total=total,
    )


def _light(moments: Moments, at: datetime) -> str:
    return light(moments.due, moments.yellow, at)


def of_new_clocks_alone(total: int) -> Effect:
    """Clocks that run keep the limit with which they began."""
    told = ngettext("%(n)d open clock keeps its limit.", "%(n)d open clocks keep their limit.", total) % {"n": total}
    figures = ((_("clocks of this stage"), total),)
    return Effect(told if total else _("No clock of this stage runs."), figures, (), 0)


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
