"""What moves along tables: cases, reports, requests, alerts, jobs; how each is found and moved, on the desk and by
the interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cityloop.cases import answers, operations
from cityloop.cases import practice as case_practice
from cityloop.cases import queries as cases
from cityloop.cases.models import Case, Request
from cityloop.cases.policies import visible
from cityloop.cases.requests import TABLE as REQUESTS
from cityloop.duty import orders
from cityloop.duty.lifecycle import TABLE as JOBS
from cityloop.duty.models import Job
from cityloop.intake import deciding
from cityloop.intake import practice as intake_practice
from cityloop.intake import queries as intake
from cityloop.intake.models import Report
from cityloop.staff.rules import Standing, may
from cityloop.surfaces.kit.acting import standings_of
from cityloop.watch import queries as watching
from cityloop.watch.alerts import operations as watch
from cityloop.watch.alerts.lifecycle import TABLE as ALERTS
from cityloop.watch.models import Alert
from cityloop.workflow.table import Table

Standings = Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Kind:
    """`visible` are the subjects that some of these posts may see, `inbox` those that wait for one of them;
    `carry_out` is the one door of its room.
    """

    name: str
    view: str
    operate: str
    table: Callable[[], Table]
    visible: Callable[[Standings], QuerySet[Any]]
    inbox: Callable[[Standing], QuerySet[Any]]
    carry_out: Callable[..., Any]


def find(request: HttpRequest, kind: Kind, pk: int) -> Any:
    """Raises Http404 for what is not there and for what is not for whoever asks: nothing is told apart."""
    return get_object_or_404(kind.visible(standings_of(request)), pk=pk)


def _cases(standings: Standings) -> QuerySet[Case]:
    return cases.seen_by(standings).select_related("condition__minor__major", "department")


def _reports(standings: Standings) -> QuerySet[Report]:
    return intake.seen_by(standings).select_related("condition__minor__major", "case")


def _requests(standings: Standings) -> QuerySet[Request]:
    seen = Case.objects.filter(visible(standings)).values("pk")
    return Request.objects.filter(case__in=seen).select_related("case__condition__minor__major", "case__department")


def _alerts(standings: Standings) -> QuerySet[Alert]:
    found = Alert.objects.select_related("zone__camera", "again")
    return found if _may_see_alerts(standings) else found.none()


def _undecided(standing: Standing) -> QuerySet[Alert]:
    found = watching.on_desk()
    return found if _may_see_alerts([standing]) else found.none()


def _may_see_alerts(standings: Standings) -> bool:
    return may(frozenset(each.post for each in standings), "alert.view")


def _waiting_jobs(standing: Standing) -> QuerySet[Job]:
    return orders.waiting_for([standing])


CASE = Kind(
    "case", "case.view", "case.operate", case_practice.table, _cases, cases.inbox, operations.carry_out
)  # fmt: skip
REPORT = Kind(
    "report", "report.view", "report.operate", intake_practice.table, _reports, intake.inbox, deciding.carry_out
)  # fmt: skip
REQUEST = Kind(
    "request", "case.view", "case.operate", lambda: REQUESTS, _requests, cases.requests_for, answers.answer
)  # fmt: skip
ALERT = Kind("alert", "alert.view", "alert.operate", lambda: ALERTS, _alerts, _undecided, watch.carry_out)
JOB = Kind("job", "job.view", "job.operate", lambda: JOBS, orders.seen_by, _waiting_jobs, orders.carry_out)

KINDS = {each.name: each for each in (CASE, REPORT, REQUEST, ALERT, JOB)}
ON_DESK = {each.name: each for each in (CASE, REPORT, REQUEST, ALERT)}
