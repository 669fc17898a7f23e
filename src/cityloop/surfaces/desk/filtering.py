"""What somebody wants to see of the lists: read from an address once, asked of the database in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from cityloop.cases import queries as cases
from cityloop.cases.models import Case, Source
from cityloop.cases.policies import NOTHING, gone_through
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.areas import Outline
from cityloop.surfaces.kit import lights
from cityloop.words import queries as words

ALL, OPEN = "case.all", "case.open"
LIGHTS = ("red", "yellow", "green")
NOBODY = "none"
LEVELS = frozenset({"district", "street", "community", "cell"})
_PERIODS = {"filed": "filed_at", "closed": "closed_at"}
_ORDERS = {
    "due": (F("due_at").asc(nulls_last=True), "-pk"),
    "newest": ("-pk",),
    "oldest": ("pk",),
    "closed": (F("closed_at").desc(nulls_last=True), "-pk"),
}
# What a report has not got; asked for it, it is not among what is found.
_OF_CASES_ALONE = ("department", "team", "handler", "urgent", "supervised", "state")


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty is not asked. `queue` is `kind.state`; the cases of `case.all` are the closed ones too.

    `minor` is a class or the beginning of its code (event-04), `place` an area as `level:code`, `team` a number and
    `handler` a username; either may be `none`. `since` and `until` are local days, both counted in, of the moment that
    `period` names.
    """

    queue: str = ""
    state: str = ""
    light: str = ""
    minor: str = ""
    department: str = ""
    team: str = ""
    handler: str = ""
    source: str = ""
    place: str = ""
    area: Outline | None = None
    period: str = ""
    since: date | None = None
    until: date | None = None
    urgent: bool = False
    supervised: bool = False
    words: str = ""
    order: str = ""

    @classmethod
    def read(cls, asked: QueryDict) -> Filter:
        """Nonsense in an address is not asked."""
        get = {name: value.strip() for name, value in asked.items() if isinstance(value, str)}.get
        return cls(
            queue=_code(get("queue", "")),
            state=_code(get("state", "")),
            light=_one_of(get("light", ""), LIGHTS),
            minor=_code(get("minor", "")),
            department=_code(get("department", "")),
            team=_team(get("team", "")),
            handler=_code(get("handler", "")),
            source=_one_of(get("source", ""), Source.values),
            place=_place(get("place", "")),
            area=Outline.read(get("area", "")),
            period=_one_of(get("period", ""), _PERIODS),
            since=_day(get("since", "")),
            until=_day(get("until", "")),
            urgent=get("urgent", "") == "1",
            supervised=get("supervised", "") == "1",
            words=get("words", "")[:80],
            order=_one_of(get("order", ""), _ORDERS),
        )

    def as_query(self) -> str:
        """The part of an address that `read` reads as this."""
        return urlencode(dict(self._said()))

    def _said(self) -> Iterator[tuple[str, str]]:
        for each in fields(self):
            if value := getattr(self, each.name):
                yield each.name, "1" if value is True else str(value)

    @property
    def narrows(self) -> bool:
        """It leaves something out of its queue, whatever the light."""
        return any(name not in ("queue", "light", "order") for name, _value in self._said())

    def cases(self, standings: Sequence[Standing], at: datetime) -> QuerySet[Case]:
        """The cases that the list shows to these posts, in its order; what waits is what waits for the first."""
        if self.queue == ALL:
            found = self.narrow_all(cases.seen_by(standings))
        elif self.queue == OPEN:
            found = self.narrow("case", cases.open_to(standings))
        else:
            found = self.narrow("case", self._waiting(standings[0])) if standings else Case.objects.none()
        return self.ordered(self.lit(found, at))

    def _waiting(self, standing: Standing) -> QuerySet[Case]:
        found = cases.inbox(standing)
        kind, _dot, state = self.queue.partition(".")
        return found if not self.queue else found.filter(state=state) if kind == "case" else found.none()

    def narrow(self, kind: str, found: QuerySet[Any]) -> QuerySet[Any]:
        """Few rows by everything but the light; what a kind does not know of itself leaves nothing of it."""
        return found.filter(gone_through(self._wanted(kind)))

    def narrow_all(self, found: QuerySet[Case]) -> QuerySet[Case]:
        """Cases of all years, by their indexes."""
        return found.filter(self._wanted("case"))

    def _wanted(self, kind: str) -> Q:
        if kind == "alert":
            others = [name for name, _value in self._said() if name not in ("queue", "light", "order", "source")]
            return NOTHING if others or self.source not in ("", Source.CAMERA) else Q()
        if kind == "report" and (self.period == "closed" or any(getattr(self, name) for name in _OF_CASES_ALONE)):
            return NOTHING
        prefix, moment = "case__" if kind == "request" else "", _PERIODS[self.period or "filed"]
        wanted = Q(**{f"{prefix}{name}": value for name, value in self._equal()})
        wanted &= within("received_at" if kind == "report" else prefix + moment, self.since, self.until)
        if self.area:
            wanted &= self.area.around(prefix)
        if self.words:
            wanted &= words.matching("case" if prefix else kind, self.words, "case" if prefix else "pk")
        return wanted

    def _equal(self) -> Iterator[tuple[str, str | int | None]]:
        level, _colon, code = self.place.partition(":")
        yield from (
            (name, value) for name in ("state", "urgent", "supervised", "source") if (value := getattr(self, name))
        )
        if self.department:
            yield "department_code", self.department
        if self.team:
            yield "team", None if self.team == NOBODY else int(self.team)
        if self.handler:
            yield "handler", "" if self.handler == NOBODY else self.handler
        if self.minor:
            yield ("minor", self.minor) if self.minor.count("-") > 1 else ("minor__startswith", f"{self.minor}-")
        if code:
            yield level, code

    def lit(self, found: QuerySet[Any], at: datetime) -> QuerySet[Any]:
        """By light; what is closed has none."""
        if not self.light:
            return found
        return (found.filter(closed_at=None) if self.queue == ALL else found).filter(lit(self.light, at))

    def ordered(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Due first, or as asked; alerts have no due time, nor has what is closed."""
        if found.model is Case:
            return found.order_by(*_ORDERS[self.order or ("newest" if self.queue == ALL else "due")])
        plain = "pk" if self.order == "oldest" else "-pk"
        due = self.order in ("", "due") and found.model._meta.model_name != "alert"
        return found.order_by(*_ORDERS["due"]) if due else found.order_by(plain)


def lit(light: str, at: datetime) -> Q:
    """Where no clock runs, nothing is late: on the desk that is green."""
    found = lights.lit(light, at)
    return found | lights.lit(lights.STILL, at) if light == lights.GREEN else found


def within(moment: str, since: date | None, until: date | None) -> Q:
    """Of the local days from `since` to `until`."""
    found = Q(**{f"{moment}__gte": _midnight(since)}) if since else Q()
    return found & Q(**{f"{moment}__lt": _midnight(until + timedelta(days=1))}) if until else found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _one_of(text: str, known: Any) -> str:
    return text if text in known else ""


def _code(text: str) -> str:
    return text if len(text) <= 40 and "\0" not in text else ""


def _team(text: str) -> str:
    return text if text == NOBODY or (text.isascii() and text.isdecimal() and len(text) < 16) else ""


def _place(text: str) -> str:
    level, _colon, code = text.partition(":")
    return text if level in LEVELS and _code(code) else ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and 1970 <= found.year <= 2200 else None
