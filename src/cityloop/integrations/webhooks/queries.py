"""Who is to be told, of what, and how far behind they are."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from cityloop.cases.models import Case
from cityloop.intake.models import Report
from cityloop.integrations.webhooks.models import State, Subscription
from cityloop.journal.models import Act


def due(at: datetime) -> QuerySet[Subscription]:
    return Subscription.objects.filter(state=State.ACTIVE).filter(Q(next_at=None) | Q(next_at__lte=at))


def acts_for(subscription: Subscription, limit: int) -> list[Act]:
    """The next acts that the receiver is to hear of, in the order of the journal."""
    return list(_waiting(subscription)[:limit])


def behind(subscription: Subscription, most: int) -> int:
    """How many acts wait for the receiver, counted up to `most`."""
    return len(_waiting(subscription).values_list("number", flat=True)[:most])


def _waiting(subscription: Subscription) -> QuerySet[Act]:
    wanted = Q()
    for each in subscription.verbs.split():
        wanted |= Q(verb__startswith=each[:-1]) if each.endswith("*") else Q(verb=each)
    return Act.objects.filter(wanted, number__gt=subscription.number).order_by("number")


def number_of(act: Act) -> str:
    """The number that people say of what was acted upon; empty where there is none."""
    if act.subject_kind not in ("case", "report") or not act.subject_id.isdecimal():
        return ""
    rows = Case.objects if act.subject_kind == "case" else Report.objects
    found: Case | Report | None = rows.filter(pk=int(act.subject_id)).first()
    return found.number if found else ""
