"""How much the operators of a city can take, and in what order alerts come before them.

The order is a pure rule; the figures are this city's own, in one row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from cityloop.journal.changes import before
from cityloop.journal.glance import Glance
from cityloop.journal.services import Actor, Subject, act
from cityloop.watch.alerts.lifecycle import GONE as GONE_BY_ITSELF
from cityloop.watch.models import Alert, Attention, Meaning, Probation
from cityloop.workflow.errors import Unsuitable

DAY = timedelta(days=1)
SUBJECT = "attention"
# A blocked fire lane cannot wait; refuse can.
WEIGHTS: Mapping[str, float] = {Meaning.FIRE_LANE: 3.0, Meaning.NO_PARKING: 1.5}
GONE = 0.5  # of the weight of what is still there
AGAIN = 0.5  # more for each earlier time today
MOST_AGAIN = 6
RELAPSE = 2.0  # of the weight, at the place of a case that was closed
MOST_DAYS, MOST_MINUTES = 90, 120


@dataclass(frozen=True, slots=True)
class Limits:
    """Alerts that an operator's hour holds; how many of a hundred have to be right, judged from so many decisions; for
    how many days the place of a closed case is kept in mind; how long what was reminded may take to leave.
    """

    alerts_an_hour: int = 60
    least_percent: int = 50
    least_decisions: int = 10
    remember_days: int = 7
    reminded_minutes: int = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """An undecided alert; `times` is how often its zone has been alerted on in a day, this one included."""

    pk: int
    place: str
    meaning: str
    raised_at: datetime
    there: bool = True
    times: int = 1
    probation: bool = False
    relapse: bool = False

    @property
    def risk(self) -> float:
        again = (1 + AGAIN * min(max(self.times - 1, 0), MOST_AGAIN)) * (RELAPSE if self.relapse else 1.0)
        return WEIGHTS.get(self.meaning, 1.0) * again * (1.0 if self.there else GONE)


def ordered(waiting: Iterable[Waiting]) -> list[Waiting]:
    """By risk, those of one place together, newer first where the risk is the same; probation behind all others."""
    found = list(waiting)
    heaviest: dict[tuple[bool, str], tuple[float, datetime]] = {}
    for each in found:
        key = (each.probation, each.place)
        heaviest[key] = max(heaviest.get(key, (0.0, each.raised_at)), (each.risk, each.raised_at))

    def rank(each: Waiting) -> tuple[bool, float, float, str, float, float]:
        risk, newest = heaviest[each.probation, each.place]
        return each.probation, -risk, -newest.timestamp(), each.place, -each.risk, -each.raised_at.timestamp()

    return sorted(found, key=rank)


def _read() -> Limits:
    row = Attention.objects.first()
    return Limits(*(getattr(row, each.name) for each in fields(Limits))) if row else Limits()


limits = Glance(_read, SUBJECT)


def change(to: Limits, *, actor: Actor, at: datetime) -> None:
    """Raises Unsuitable."""
    if not (1 <= to.alerts_an_hour <= 1000 and 0 <= to.least_percent <= 100 and 3 <= to.least_decisions <= 1000):
        raise Unsuitable(_("1 to 1000 alerts an hour, 0 to 100 percent, 3 to 1000 decisions."))
    if not (0 <= to.remember_days <= MOST_DAYS and 1 <= to.reminded_minutes <= MOST_MINUTES):
        raise Unsuitable(
            _("Up to %(days)d days in mind, 1 to %(minutes)d minutes to leave.")
            % {"days": MOST_DAYS, "minutes": MOST_MINUTES}
        )
    with act("attention.changed", actor=actor, at=at, subject=Subject(SUBJECT, "1")) as entry:
        values = asdict(to)
        entry.payload["before"] = before(Attention.objects.all(), *values)
        Attention.objects.update_or_create(pk=1, defaults=values)
        entry.payload |= values


def times_today(zones: Collection[int], at: datetime) -> dict[int, int]:
    """How often each zone has been alerted on in the 24 hours up to `at`."""
    alerts = Alert.objects.filter(zone__in=zones, raised_at__gt=at - DAY, raised_at__lte=at).order_by()
    return dict(alerts.values_list("zone").annotate(Count("pk")))


def on_probation(zones: Collection[int]) -> set[int]:
    return set(Probation.objects.filter(zone__in=zones, ended_at=None).values_list("zone", flat=True))


def waiting(alerts: Iterable[Alert], at: datetime) -> list[Waiting]:
    """The undecided ones in their order; each with its zone and camera read."""
    found = list(alerts)
    zones = {each.zone_id for each in found}
    times, probation = times_today(zones, at), on_probation(zones)
    return ordered(
        Waiting(
            each.pk,
            each.zone.camera.code,
            each.zone.meaning,
            each.raised_at,
            each.state != GONE_BY_ITSELF,
            times.get(each.zone_id, 1),
            each.zone_id in probation,
            each.again_id is not None,
        )
        for each in found
    )
