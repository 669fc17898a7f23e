"""What a post hands over at the end of a shift, as plain data that is kept, and whose hand-overs somebody reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from cityloop.cases import queries as cases
from cityloop.cases.lifecycle import HELD
from cityloop.cases.models import Case
from cityloop.duty import handover, promises
from cityloop.intake import queries as intake
from cityloop.intake.models import Report
from cityloop.journal.services import Json
from cityloop.staff.rules import PERMISSIONS, Post, Standing
from cityloop.surfaces.kit.kinds import KINDS

NEXT_SHIFT = timedelta(hours=8)
LISTED = 60
Content = dict[str, Json]


def content(standing: Standing, at: datetime) -> Content:
    """What waits for the post, who else has how much, what falls due in the next shift, what was promised."""
    return {
        "queues": [*_counted("report", intake.inbox(standing), at), *_counted("case", cases.inbox(standing), at)],
        "requests": cases.requests_for(standing).count(),
        "holders": _holders(cases.seen_by([standing]), at),
        "soon": [*_soon("report", _reports(standing), at), *_soon("case", cases.seen_by([standing]), at)],
        "promises": [each.pk for each in promises.open_of(standing)[:LISTED]],
    }


def _reports(standing: Standing) -> QuerySet[Report]:
    return intake.seen_by([standing])


def _counted(kind: str, found: QuerySet[Any], at: datetime) -> list[Json]:
    overdue = Count("pk", filter=Q(due_at__lte=at), distinct=True)
    rows = found.order_by("state").values("state").annotate(open=Count("pk", distinct=True), overdue=overdue)
    return [{"kind": kind, "state": row["state"], "open": row["open"], "overdue": row["overdue"]} for row in rows]


def _holders(found: QuerySet[Case], at: datetime) -> list[Json]:
    overdue = Count("pk", filter=Q(due_at__lte=at))
    rows = found.filter(state__in=HELD).order_by().values("department_code").annotate(open=Count("pk"), overdue=overdue)
    most = sorted(rows, key=lambda row: (-row["overdue"], -row["open"], row["department_code"]))
    return [{"department": row["department_code"], "open": row["open"], "overdue": row["overdue"]} for row in most[:20]]


def _soon(kind: str, found: QuerySet[Any], at: datetime) -> list[Json]:
    """Whose clock ends in the next shift."""
    soon = found.filter(state__in=KINDS[kind].table().open_states, due_at__gt=at, due_at__lte=at + NEXT_SHIFT)
    due = soon.order_by("due_at", "pk")[:LISTED]
    return [
        {"kind": kind, "id": each.pk, "state": each.state, "due": each.due_at.isoformat(), "who": _who(each)}
        for each in due
    ]


def _who(subject: Case | Report) -> str:
    """The department for a case in hand, else whoever checks; a code or a username."""
    if isinstance(subject, Case) and subject.state in HELD:
        return subject.department_code
    return subject.checker


def held_for(held: Iterable[Standing]) -> list[Standing]:
    """The posts that hand over or read it."""
    return [each for each in held if each.post in PERMISSIONS["handover.view"]]


def posts_seen(held: Iterable[Standing]) -> frozenset[str]:
    """Each post reads its own; a leader reads those of all posts."""
    posts = {each.post for each in held_for(held)}
    return frozenset(handover.POSTS) | posts if Post.LEADER in posts else frozenset(posts)
