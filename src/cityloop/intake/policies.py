"""Which reports somebody may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from cityloop.cases.policies import NOTHING, in_area
from cityloop.staff.rules import CENTRE, PERMISSIONS, Post, Standing


def visible(standings: Iterable[Standing]) -> Q:
    """The centre sees the reports of its area, inspectors those they sent or check."""
    found = NOTHING
    for standing in standings:
        if standing.post == Post.INSPECTOR:
            found |= Q(reporter=standing.id) | Q(checker=standing.id)
        elif standing.post in CENTRE & PERMISSIONS["report.view"]:
            found |= in_area(standing.area)
    return found
