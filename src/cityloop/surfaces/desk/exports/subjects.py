"""What the inbox lists, and the cases in a department's hands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.cases.models import Case, Closing, Contracted, Request, Source
from cityloop.catalogue.models import Condition
from cityloop.privacy.rules import mask_numbers
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.desk import department
from cityloop.surfaces.desk.rows import class_name
from cityloop.surfaces.desk.selection import Selection
from cityloop.surfaces.errands.exporting.columns import (
    Labels,
    code_of,
    coded,
    departments,
    named,
    number,
    people,
    plain,
    position,
    states,
)
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList
from cityloop.watch.models import Meaning

STATE = pgettext_lazy("of a case", "State")
CAMERA = pgettext_lazy("device", "Camera")


def found(kind: str) -> Callable[[Asked, Sequence[Standing], datetime], QuerySet[Any]]:
    return lambda asked, held, at: Selection(kind, asked).found(held, at)


def of_department(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Case]:
    """As the department's page lists them, of the first of its desks."""
    standing = next((each for each in held if each.post == Post.DEPARTMENT), None)
    if standing is None:
        return Case.objects.none()
    wanted = department.Asked.read(QueryDict(asked.query))
    return department.listed(department.filtered(department.held(standing), wanted, department.Week(at)))


def _classes() -> Labels:
    conditions = Condition.objects.select_related("minor")
    return named({each.pk: class_name(each) for each in conditions} | {None: class_name(None)})


def _what(prefix: str = "") -> list[Column]:
    return [
        Column(_("Class"), (f"{prefix}condition_id",), _classes()),
        plain(code_of(_("Class")), f"{prefix}minor"),
        *coded(_("Source"), f"{prefix}source", named(dict(Source.choices))),
        Column(_("Description"), (f"{prefix}description",), mask_numbers),
    ]


def _where(prefix: str = "") -> list[Column]:
    return [
        plain(_("Address"), f"{prefix}address"),
        plain(_("Area"), f"{prefix}area_name"),
        plain(_("District (code)"), f"{prefix}district"),
        plain(_("Street (code)"), f"{prefix}street"),
        plain(_("Community (code)"), f"{prefix}community"),
        plain(_("Cell (code)"), f"{prefix}cell"),
        *position(prefix),
    ]


def case_columns() -> list[Column]:
    return [
        Column(_("Number"), ("filed_at", "pk"), number()),
        *coded(STATE, "state", states("case")),
        *_what(),
        *_where(),
        *coded(_("Department"), "department_code", departments()),
        plain(_("Team"), "team__name"),
        Column(_("Handler"), ("handler",), people()),
        plain(_("Urgent"), "urgent", bool),
        plain(_("Supervised"), "supervised", bool),
        plain(_("Returns"), "returns", int),
        plain(_("Reworks"), "reworks", int),
        plain(_("Extensions"), "extensions", int),
        plain(_("Filed at"), "filed_at", datetime),
        plain(_("Dispatched at"), "dispatched_at", datetime),
        plain(_("Due at"), "due_at", datetime),
        plain(_("Handled at"), "handled_at", datetime),
        plain(_("Checked at"), "checked_at", datetime),
        plain(_("Closed at"), "closed_at", datetime),
        *coded(_("Way of closing"), "closing", named(dict(Closing.choices))),
        plain(_("Handling overdue"), "handling_overdue", bool),
        *coded(_("Contractor"), "contractor", named(dict(Contracted.choices))),
    ]


def report_columns() -> list[Column]:
    return [
        Column(_("Number"), ("received_at", "pk"), number("R")),
        *coded(STATE, "state", states("report")),
        *_what(),
        *_where(),
        plain(_("Received at"), "received_at", datetime),
        plain(_("Due at"), "due_at", datetime),
        Column(_("Case"), ("case__filed_at", "case_id"), number()),
    ]


def request_columns() -> list[Column]:
    who = people()
    return [
        Column(_("Case"), ("case__filed_at", "case_id"), number()),
        *coded(_("What is asked for"), "kind", named(dict(Request.Kind.choices))),
        *coded(STATE, "state", states("request")),
        *coded(_("Department"), "department_code", departments()),
        Column(_("Reason"), ("reason",), mask_numbers),
        Column(_("Asked by"), ("asked_by",), who),
        plain(_("Asked at"), "asked_at", datetime),
        plain(_("Wanted until"), "wanted_until", datetime),
        Column(_("Answered by"), ("answered_by",), who),
        plain(_("Answered at"), "answered_at", datetime),
        plain(_("Due at"), "due_at", datetime),
        *_what("case__"),
        *_where("case__"),
    ]


def alert_columns() -> list[Column]:
    return [
        plain(_("Number"), "pk", int),
        *coded(STATE, "state", states("alert")),
        plain(CAMERA, "zone__camera__name"),
        plain(code_of(CAMERA), "zone__camera__code"),
        plain(_("Zone"), "zone__name"),
        plain(code_of(_("Zone")), "zone__code"),
        *coded(_("Meaning of the zone"), "zone__meaning", named(dict(Meaning.choices))),
        plain(_("Began at"), "began_at", datetime),
        plain(_("Raised at"), "raised_at", datetime),
        plain(_("Ended at"), "ended_at", datetime),
        plain(_("Confidence"), "score", float),
        plain(_("Report (code)"), "report_code"),
        *position("zone__camera__"),
    ]


LISTS = (
    ExportedList("case", _("Cases"), "case.view", case_columns, found("case")),
    ExportedList("report", _("Reports"), "report.view", report_columns, found("report")),
    ExportedList("request", _("Requests"), "case.view", request_columns, found("request"), ("case__lon", "case__lat")),
    ExportedList(
        "alert", _("Alerts"), "alert.view", alert_columns, found("alert"), ("zone__camera__lon", "zone__camera__lat")
    ),
    ExportedList("department", _("Cases of the department"), "department.view", case_columns, of_department),
)
