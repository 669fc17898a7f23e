"""Lights and the time left, in words. Pure: the moment is passed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

GREEN, YELLOW, RED, STILL = "green", "yellow", "red", "still"
YELLOW_PART = 80  # of a hundred


def light(due_at: datetime | None, yellow_at: datetime | None, at: datetime) -> str:
    """`green`, `yellow` or `red`; `still` where no clock runs."""
    if due_at is None:
        return STILL
    if at >= due_at:
        return RED
    return YELLOW if yellow_at is not None and at >= yellow_at else GREEN


def lit(wanted: str, at: datetime) -> Q:
    """Rows with `due_at` and `yellow_at` that show this light."""
    if wanted == STILL:
        return Q(due_at=None)
    if wanted == RED:
        return Q(due_at__lte=at)
    if wanted == YELLOW:
        return Q(due_at__gt=at, yellow_at__lte=at)
    return Q(due_at__gt=at) & (Q(yellow_at__gt=at) | Q(yellow_at=None))


def of_used(used: int, limit: int) -> str:
    """Of a clock by itself, in seconds."""
    if used >= limit:
        return RED
    return YELLOW if used * 100 // limit >= YELLOW_PART else GREEN


def left(due_at: datetime | None, at: datetime) -> str:
    """`24 min left`, `overdue by 18 min`; empty where no clock runs."""
    if due_at is None:
        return ""
    if at >= due_at:
        return _("overdue %(span)s") % {"span": span(at - due_at)}
    return _("%(span)s left") % {"span": span(due_at - at)}


def span(length: timedelta) -> str:
    """Two units at most: `3 d 4 h`, `1 h 36 min`, `24 min`."""
    minutes = max(int(length.total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, pgettext("span", "%d d")), (hours, pgettext("span", "%d h")), (rest, pgettext("span", "%d min"))]
    first = next((i for i, (amount, _text) in enumerate(parts) if amount), 2)
    shown = [text % amount for amount, text in parts[first : first + 2] if amount or first == 2]
    return " ".join(shown if first else shown[:2])
