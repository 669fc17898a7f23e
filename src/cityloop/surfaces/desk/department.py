"""What a department's desk needs to see of its own: what turns red when, and who has how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.cases.lifecycle import HELD
from cityloop.cases.models import Case, Contracted, Inability
from cityloop.staff import queries as staff
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.filtering import NOBODY
from cityloop.workflow import hours

AHEAD = 7
OVERDUE, LATER = "overdue", "later"
FILTERS = ("day", "team", "handler", "contractor")


@dataclass(frozen=True, slots=True)
class Day:
    """A column of the week; `rest` where the department's calendar has no working hours on that day."""

    key: str
    label: str
    count: int
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody has; `key` is what the filter takes."""

    key: str
    name: str
    open: int
    today: int
    overdue: int
    handled: int


@dataclass
class Asked:
    """The filters as the address has them; what makes no sense filters nothing."""

    day: str = ""
    team: str = ""
    handler: str = ""
    contractor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        return cls(**{name: query.get(name, "")[:60] for name in FILTERS})

    @property
    def any(self) -> bool:
        return any(getattr(self, name) for name in FILTERS)


@dataclass(frozen=True, slots=True)
class Week:
    """Local midnights from today on, and the last Monday."""

    at: datetime
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", timezone.localdate(self.at))

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), timezone.get_current_timezone())

    @property
    def days(self) -> list[date]:
        return [self.today + timedelta(days=n) for n in range(AHEAD)]

    @property
    def monday(self) -> datetime:
        return self.midnight(self.today - timedelta(days=self.today.weekday()))

    def within(self, key: str) -> Q:
        """The cases of a column; all where there is no such column."""
        if key == OVERDUE:
            return Q(due_at__lte=self.at)
        if key == LATER:
            return Q(due_at__gte=self.midnight(self.today + timedelta(days=AHEAD)))
        day = next((each for each in self.days if each.isoformat() == key), None)
        if day is None:
            return Q()
        begin = max(self.at, self.midnight(day))
        return Q(due_at__gt=begin, due_at__lt=self.midnight(day + timedelta(days=1)))


def held(standing: Standing) -> QuerySet[Case]:
    """What is in the hands of the department and those below it."""
    return Case.objects.filter(department_code__in=standing.departments, state__in=HELD)


def filtered(cases: QuerySet[Case], asked: Asked, week: Week) -> QuerySet[Case]:
    found = cases.filter(week.within(asked.day))
    if asked.team:
        found = found.filter(team=int(asked.team) if asked.team.isdecimal() and len(asked.team) < 18 else None)
    if asked.handler:
        found = found.filter(handler="" if asked.handler == NOBODY else asked.handler)
    if asked.contractor in Contracted.values:
        found = found.filter(contractor=asked.contractor)
    return found


def listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """As the page's lines show them, what is due first on top."""
    shown = cases.select_related("department", "condition__minor", "team")
    return shown.order_by(F("due_at").asc(nulls_last=True), "pk")


def columns(standing: Standing, asked: Asked, week: Week) -> list[Day]:
    """What turns red on each of the next days, overdue first; under the filters but for that of the day."""
    keys = [OVERDUE, *(day.isoformat() for day in week.days), LATER]
    wanted = {f"n{number}": Count("pk", filter=week.within(key)) for number, key in enumerate(keys)}
    everything = filtered(held(standing), Asked("", asked.team, asked.handler, asked.contractor), week)
    counts = everything.aggregate(**wanted)
    rest = _rest_days(standing.department, week)
    labels = [_("Overdue"), *(_label(day, week.today) for day in week.days), _("Later")]
    return [
        Day(key, label, counts[f"n{number}"], key in rest)
        for number, (key, label) in enumerate(zip(keys, labels, strict=True))
    ]


def _label(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    return _("Tomorrow") if day == today + timedelta(days=1) else f"{day:%m-%d}"


def _rest_days(department: str, week: Week) -> set[str]:
    calendar = hours.calendar(department)
    return {day.isoformat() for day in week.days if not list(calendar.periods(day))}


def by_team(standing: Standing, week: Week) -> list[Load]:
    names = {str(each.pk): each.name for each in staff.teams(standing.departments)}
    return list(_loads(standing, week, "team", names, _("No team")))


def by_handler(standing: Standing, week: Week) -> list[Load]:
    names = {each.username: each.name for each in staff.crew(standing.departments)}
    return list(_loads(standing, week, "handler", names, _("Nobody yet")))


def _loads(standing: Standing, week: Week, column: str, names: dict[str, str], nobody: str) -> Iterator[Load]:
    today = week.within(week.today.isoformat())
    counted = held(standing).values(column).annotate(
        open=Count("pk"), today=Count("pk", filter=today), overdue=Count("pk", filter=week.within(OVERDUE))
    )  # fmt: skip
    rows = {_key(row[column]): row for row in counted.order_by()}
    done = Case.objects.filter(department_code__in=standing.departments, handled_at__gte=week.monday)
    handled = {_key(row[column]): row["n"] for row in done.order_by().values(column).annotate(n=Count("pk"))}
    for key in _in_order(names, rows):
        row = rows.get(key, {})
        counts = (row.get("open", 0), row.get("today", 0), row.get("overdue", 0), handled.get(key, 0))
        yield Load(key, nobody if key == NOBODY else names.get(key, key), *counts)


def _key(value: object) -> str:
    return str(value) if value else NOBODY


def _in_order(names: dict[str, str], rows: Iterable[str]) -> list[str]:
    """Everybody by name, then who is no longer there but still has something, then nobody."""
    return [*names, *(each for each in rows if each not in names and each != NOBODY), NOBODY]


def contracted(standing: Standing) -> list[tuple[str, str, int]]:
    """Cases with contractors by what they last said: value, label, count."""
    rows = held(standing).exclude(contractor="").values("contractor").annotate(n=Count("pk")).order_by()
    counts = {row["contractor"]: row["n"] for row in rows}
    return [(value, str(label), counts[value]) for value, label in Contracted.choices if value in counts]


def unable(standing: Standing, week: Week) -> tuple[int, int]:
    """How often it was said this month that something cannot be done in time: early, and late."""
    since = week.midnight(week.today.replace(day=1))
    found = Inability.objects.filter(department_code__in=standing.departments, said_at__gte=since)
    counts = dict(found.order_by().values_list("early").annotate(n=Count("pk")))
    return counts.get(True, 0), counts.get(False, 0)
