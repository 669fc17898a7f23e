"""Several cases of one place as one trip: what could go along, in which order, and sending them out together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.db.models import Count
from django.utils.translation import gettext as _

from cityloop.cases import dispatch, practice
from cityloop.cases.models import Case, Trip
from cityloop.cases.rules import in_order
from cityloop.geography.measures import box_around, distances_m
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.services import Move, advance
from cityloop.workflow.table import Given

NEAR_M = 200.0
MOST = 20


def beside(case: Case) -> list[tuple[Case, float]]:
    """Cases that wait to be dispatched to the same department within 200 m, the nearest first, with the metres."""
    west, south, east, north = box_around(case.lon, case.lat, NEAR_M)
    waiting = Case.objects.filter(state="filed", department_code=case.department_code).exclude(pk=case.pk)
    boxed = list(waiting.filter(lon__range=(west, east), lat__range=(south, north)).select_related("condition__minor"))
    places = np.array([(each.lon, each.lat) for each in boxed], dtype=np.float64).reshape(-1, 2)
    metres = distances_m(case.lon, case.lat, places[:, 0], places[:, 1]).tolist()
    near = [(each, far) for each, far in zip(boxed, metres, strict=True) if far <= NEAR_M]
    return sorted(near, key=lambda pair: (pair[1], pair[0].pk))[:MOST]


def bundle(move: Move[Case]) -> None:
    """Dispatches this case and the others that are named; together they are a trip, from this one to the nearest."""
    others = _named(move)
    trip = Trip.objects.create(
        department=dispatch.department(move.given.department), made_by=move.actor.id, made_at=move.at
    )
    dispatch.dispatch(move)
    move.subject.trip, move.subject.stop = trip, 1
    move.entry.payload |= {"trip": trip.pk, "cases": [each.pk for each in others]}
    given = Given(department=move.given.department, reason=move.given.reason)
    start = (move.subject.lon, move.subject.lat)
    for stop, place in enumerate(in_order(start, [(each.lon, each.lat) for each in others]), start=2):
        with advance(practice.table(), others[place], "dispatch", actor=move.actor, at=move.at, given=given) as step:
            dispatch.dispatch(step)
            step.subject.trip, step.subject.stop = trip, stop
            step.entry.payload["trip"] = trip.pk


def _named(move: Move[Case]) -> list[Case]:
    wanted = {int(each) for each in move.given.target.replace("，", ",").split(",") if each.strip().isdecimal()}
    near = {each.pk: each for each, _metres in beside(move.subject)}
    if not wanted or wanted - near.keys():
        raise Unsuitable(_("Only cases that wait close by for the same department go along on a trip."))
    return [near[pk] for pk in sorted(wanted)]


def stops(cases: Iterable[Case]) -> dict[int, str]:
    """For cases on a trip: `T12 · 2/3`, by case."""
    on_trips = [case for case in cases if case.trip_id]
    if not on_trips:
        return {}
    rows = Case.objects.filter(trip__in={case.trip_id for case in on_trips}).order_by().values_list("trip_id")
    sizes = dict(rows.annotate(n=Count("pk")))
    return {case.pk: f"T{case.trip_id} · {case.stop}/{sizes[case.trip_id]}" for case in on_trips}
