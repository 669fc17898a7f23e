"""What moves along tables on the desk: cases, reports, alerts, requests; how each is found and moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cityloop.cases import answers, operations
from cityloop.cases import practice as case_practice
from cityloop.cases import queries as cases
from cityloop.cases.models import Case, Request
from cityloop.cases.policies import visible
from cityloop.cases.requests import TABLE as REQUESTS
from cityloop.intake import deciding
from cityloop.intake import practice as intake_practice
from cityloop.intake import queries as intake
from cityloop.intake.models import Report
from cityloop.staff.rules import Standing, may
from cityloop.watch import operations as watch
from cityloop.watch.lifecycle import TABLE as ALERTS
from cityloop.watch.models import Alert
from cityloop.workflow.table import Table

Standings = Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Kind:
    """`visible` are the subjects that some of these posts may see; `carry_out` is the one door of its room."""

    name: str
    label: str | Promise
    view: str
    operate: str
    table: Callable[[], Table]
    visible: Callable[[Standings], QuerySet[Any]]
    inbox: Callable[[Standing], QuerySet[Any]]
    carry_out: Callable[..., Any]


def _cases(standings: Standings) -> QuerySet[Case]:
    return cases.seen_by(standings).select_related("condition__minor__major", "department")


def _reports(standings: Standings) -> QuerySet[Report]:
    return intake.seen_by(standings).select_related("condition__minor__major", "case")


def _alerts(standings: Standings) -> QuerySet[Alert]:
    found = Alert.objects.select_related("zone__camera")
    return found if may(frozenset(each.post for each in standings), "alert.view") else found.none()


def _requests(standings: Standings) -> QuerySet[Request]:
    seen = Case.objects.filter(visible(standings)).values("pk")
    return Request.objects.filter(case__in=seen).select_related("case__condition__minor__major", "case__department")


def _on_desk(standing: Standing) -> QuerySet[Alert]:
    return _alerts([standing]).filter(state__in=ALERTS.open_states)


KINDS: dict[str, Kind] = {
    "case": Kind(
        "case", _("Case"), "case.view", "case.operate",
        case_practice.table, _cases, cases.inbox, operations.carry_out,
    ),
    "report": Kind(
        "report", _("Report"), "report.view", "report.operate",
        intake_practice.table, _reports, intake.inbox, deciding.carry_out,
    ),
    "request": Kind(
        "request", _("Request"), "case.view", "case.operate",
        lambda: REQUESTS, _requests, cases.requests_for, answers.answer,
    ),
    "alert": Kind(
        "alert", _("Alert"), "alert.view", "alert.operate",
        lambda: ALERTS, _alerts, _on_desk, watch.carry_out,
    ),
}  # fmt: skip
