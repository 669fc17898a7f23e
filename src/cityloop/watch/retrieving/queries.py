"""Requests for footage as they are listed and searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from cityloop.staff.rules import Post, Standing
from cityloop.watch import queries
from cityloop.watch.models import Camera, Retrieval
from cityloop.watch.retrieving.lifecycle import APPROVERS, ASKED, ASKERS, HANDERS, READY
from cityloop.watch.retrieving.rules import MOST_CAMERAS
from cityloop.watch.seeing import showing


def seen_by(standings: Iterable[Standing]) -> QuerySet[Retrieval]:
    """The centre sees all of them, a department its own."""
    held = list(standings)
    found = Retrieval.objects.select_related("camera")
    if any(each.post in (APPROVERS | ASKERS) - {Post.DEPARTMENT} for each in held):
        return found
    departments = {code for each in held if each.post == Post.DEPARTMENT for code in each.departments}
    return found.filter(department__in=departments)


def waiting_for(standings: Iterable[Standing]) -> int:
    """Those that this person may approve, and those that are ready to be handed out."""
    held = list(standings)
    posts, names = {each.post for each in held}, {each.id for each in held}
    wanted = Q(pk__in=[])
    if posts & APPROVERS:
        wanted |= Q(state=ASKED) & ~Q(asked_by__in=names)
    if posts & HANDERS:
        wanted |= Q(state=READY)
    return seen_by(held).filter(wanted).count() if posts & (APPROVERS | HANDERS) else 0


def narrowed(found: QuerySet[Retrieval], words: str, state: str, applicant: str) -> QuerySet[Retrieval]:
    """`words` may be a number, a unit, a letter or a place; what is sealed is not searched."""
    if words:
        number = words.rpartition("-")[2]
        own = Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else Q(pk__in=[])
        found = found.filter(own | Q(unit__icontains=words) | Q(letter__icontains=words) | Q(place__icontains=words))
    if state:
        found = found.filter(state=state)
    return found.filter(applicant=applicant) if applicant else found


def cameras(retrieval: Retrieval) -> Sequence[Camera]:
    """The one that was named, or those that see the place."""
    if retrieval.camera:
        return [retrieval.camera]
    if retrieval.lon is None or retrieval.lat is None:
        return []
    near = queries.cameras_around(retrieval.lon, retrieval.lat)
    return showing.seeing(retrieval.lon, retrieval.lat, near)[:MOST_CAMERAS]
