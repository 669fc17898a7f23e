"""Reading reports: inboxes, one report, what it looks like."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from cityloop.cases.lifecycle import OPEN
from cityloop.cases.models import Case
from cityloop.intake import practice
from cityloop.intake.models import Elsewhere, Referral, Report
from cityloop.intake.policies import visible
from cityloop.intake.rules import NEAR_M, RECENT, LookAlike, Neighbour, look_alikes
from cityloop.privacy.cipher import blind_index
from cityloop.staff.rules import Post, Standing

METRES_A_DEGREE = 111_320.0


def seen_by(standings: Iterable[Standing]) -> QuerySet[Report]:
    return Report.objects.filter(visible(standings)).select_related("condition__minor", "case")


def inbox(standing: Standing) -> QuerySet[Report]:
    """What waits for this post, soonest due first."""
    table = practice.table()
    states = {state for each in table.operations if standing.post in each.posts and each.main for state in each.sources}
    if standing.post == Post.SHIFT_LEAD and table.operation("propose"):
        states = {"proposed"}
    found = seen_by([standing]).filter(state__in=states)
    if standing.post == Post.INSPECTOR:
        found = found.filter(checker=standing.id)
    return found.order_by("due_at", "pk")


def to_be_checked_by(username: str) -> QuerySet[Report]:
    """Reports that somebody is to look at before filing (核实)."""
    return Report.objects.filter(checker=username, state="checking")


@dataclass(frozen=True, slots=True)
class Alike:
    """A look-alike with its case, for people to read: why it is thought the same."""

    case: Case
    likeness: LookAlike


def alike(report: Report, at: datetime, limit: int = 5) -> list[Alike]:
    return alike_at(report.lon, report.lat, report.minor, at, limit)


def alike_at(lon: float, lat: float, minor: str, at: datetime, limit: int = 5) -> list[Alike]:
    """Cases near a position that may be the same problem, the likest first."""
    near = {case.pk: case for case in _near(lon, lat, at)}
    neighbours = [
        Neighbour(case.pk, distance_m(lon, lat, case.lon, case.lat), case.minor, case.filed_at, case.state in OPEN)
        for case in near.values()
    ]
    return [Alike(near[each.case], each) for each in look_alikes(neighbours, minor, at)[:limit]]


def _near(lon: float, lat: float, at: datetime) -> QuerySet[Case]:
    dlat = NEAR_M / METRES_A_DEGREE
    dlon = dlat / max(0.01, math.cos(math.radians(lat)))
    box = Q(lon__gte=lon - dlon, lon__lte=lon + dlon, lat__gte=lat - dlat, lat__lte=lat + dlat)
    fresh = Q(state__in=OPEN) | Q(filed_at__gte=at - RECENT)
    found = Case.objects.filter(box & fresh).exclude(closing="void")
    return found.select_related("department", "condition__minor").order_by("-filed_at")[:200]


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Near by, where the earth is flat."""
    dx = (other_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(dx, other_lat - lat) * METRES_A_DEGREE


def by_key(key: str) -> Report | None:
    """By the sender's own number."""
    return Report.objects.filter(key=key).first()


def of_phone(phone: str, standings: Iterable[Standing], limit: int = 5) -> list[Report]:
    """What this telephone reported before, the latest first."""
    found = seen_by(standings).filter(phone_index=blind_index(phone, "phone"))
    return list(found.select_related("case__department", "case__condition__minor").order_by("-pk")[:limit])


def by_code(code: str) -> Report | None:
    """By the code that the reporter was given."""
    return Report.objects.filter(code=code).select_related("case").first()


def received_between(since: datetime, until: datetime) -> int:
    """Without what belonged elsewhere, which is counted apart."""
    return Report.objects.filter(received_at__gte=since, received_at__lt=until).exclude(state="elsewhere").count()


def referred_between(since: datetime, until: datetime) -> int:
    return Referral.objects.filter(at__gte=since, at__lt=until).count()


def referrals(code: str = "") -> QuerySet[Referral]:
    """What belonged elsewhere, the latest first; all where there is no such reason."""
    return Referral.objects.filter(code=code) if code in Elsewhere.values else Referral.objects.all()


def referrals_by_code() -> dict[str, int]:
    return dict(Referral.objects.order_by().values_list("code").annotate(Count("pk")))
