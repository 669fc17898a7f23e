"""What the right pane shows of each kind of subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import Promise

from cityloop.cases import practice
from cityloop.cases import queries as cases
from cityloop.cases.models import Case, Request, Source
from cityloop.catalogue import queries as catalogue
from cityloop.duty import queries as duty
from cityloop.duty.lifecycle import TABLE as JOBS
from cityloop.intake.models import Report
from cityloop.journal.services import Subject as About
from cityloop.privacy.rules import mask_name, mask_phone
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing, may
from cityloop.surfaces.desk import (
    alike,
    beside,
    classes,
    company,
    dispatching,
    dossier,
    proofs,
    relapse,
    rows,
    shots,
    sighted,
    stages,
    story,
)
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.kinds import Kind
from cityloop.watch import queries as watch
from cityloop.watch.alerts import attention, moved, naming, speaking
from cityloop.watch.alerts.lifecycle import STANDS, TAKEN_BACK, why_final
from cityloop.watch.alerts.moved import Moved
from cityloop.watch.models import Alert, Reminder
from cityloop.workflow.table import Operation, Table

FEW = 4

Context = dict[str, Any]


def read(request: HttpRequest, kind: Kind, subject: Any, at: datetime) -> tuple[str, Context]:
    """Template and context."""
    table = kind.table()
    shared = {
        "kind": kind,
        "subject": subject,
        "row": rows.rows(kind.name, [subject])[0],
        "state": table.state(subject.state),
        "company": company.of(kind, subject.pk, cast(Person, request.user), at),
        **_shown(kind.name, table, subject, at),
        **_buttons(acting.allowed(table, subject, acting.standings_of(request))),
    }
    return f"desk/{kind.name}.html", shared | _OWN[kind.name](subject, acting.standings_of(request), at)


def _shown(name: str, table: Table, subject: Any, at: datetime) -> Context:
    pictures = dossier.pictures(name, subject.pk)
    return {
        "shots": shots.read(pictures, subject),
        "films": dossier.films(name, subject.pk),
        "story": story.read(table, subject, pictures),
        "clocks": stages.of(table, subject, at),
    }


def _buttons(operations: list[Operation]) -> Context:
    """Main operations first, then some others; what does not fit waits under More."""
    ordered = sorted(operations, key=lambda each: (not each.main, each.grave, not each.key))
    return {"buttons": ordered[:FEW], "more": ordered[FEW:]}


def _case(case: Case, held: list[Standing], at: datetime) -> Context:
    names = staff.names_of({case.handler, case.checker, case.reporter})
    return {
        **dispatching.context(case, at),
        "standard": standard(case),
        "source": Source(case.source).label,
        "with_whom": _with(case, names),
        **beside.tell(case, held, at),
        "reports": case.reports.order_by("pk") if held else [],
        "requests": case.requests.all(),
        "assistants": case.assistants.select_related("department"),
        "alike": alike.at_place(case.lon, case.lat, case.minor, held, at, besides=case.pk),
        "proof": proofs.of("case", case.pk),
        **relapse.of_case(case),
        "precedents": cases.precedents(case.minor, case.community, 2),
    }


def standard(subject: Any) -> Context | None:
    """The filing condition with its limit and what closes it, in the reader's language."""
    if subject.condition_id is None:
        return None
    found = catalogue.condition(subject.condition_id)
    closing = found.closing_en if rows.is_english() and found.closing_en else found.closing
    limit = classes.limit_text(found.limit_in(subject.area_class))
    return {"option": classes.option(found), "closing": closing, "limit": limit}


def _with(case: Case, names: dict[str, str]) -> str | Promise:
    """Who has the case in hand now."""
    if case.state == "checking" and case.checker:
        return names.get(case.checker, case.checker)
    if case.state in ("handling", "finished") and case.handler:
        return f"{case.department} · {names.get(case.handler, case.handler)}"
    if case.state in ("dispatched", "handling") and case.team:
        return f"{case.department} · {case.team}"
    return str(case.department)


def _report(report: Report, held: list[Standing], at: datetime) -> Context:
    names = staff.names_of({report.reporter, report.checker})
    return {
        "standard": standard(report),
        "source": Source(report.source).label,
        "may_reveal": may(frozenset(each.post for each in held), "personal.reveal"),
        "caller": mask_name(report.caller_name),
        "phone": mask_phone(report.caller_phone),
        "reporter": names.get(report.reporter, report.reporter),
        "checker": names.get(report.checker, report.checker),
        "alike": [] if report.case_id else alike.at_place(report.lon, report.lat, report.minor, held, at),
    }


def _request(request: Request, held: list[Standing], at: datetime) -> Context:
    names = staff.names_of({request.asked_by, request.first_by, request.answered_by})
    return {
        "case_row": rows.case(request.case),
        "asked_by": names.get(request.asked_by, request.asked_by),
        "shots": shots.read(dossier.pictures("case", request.case_id), request.case),
        "films": dossier.films("case", request.case_id),
        "clocks": stages.of(practice.table(), request.case, at),
    }


def _alert(alert: Alert, held: list[Standing], at: datetime) -> Context:
    report = Report.objects.filter(code=alert.report_code).first() if alert.report_code else None
    sent = list(duty.jobs_about(About("alert", str(alert.pk))))
    return {
        **relapse.tell(alert, at),
        "sighted": sighted.read(shots.read(dossier.pictures("alert", alert.pk), alert), alert),
        "silence": speaking.why_not(alert.zone.camera) if alert.state in STANDS else "",
        "final": why_final(alert) if alert.state in TAKEN_BACK else "",
        "reminders": _reminded(alert),
        "named": naming.shown(alert.what),
        "camera": alert.zone.camera,
        "times": watch.times_today(alert, at),
        "report": report,
        "probation": bool(attention.on_probation({alert.zone_id})),
        "sent": [(each, JOBS.state(each.state).label) for each in sent],
    }


def _reminded(alert: Alert) -> list[tuple[Reminder, Moved]]:
    """Each reminder, and how many of the things that stood there it moved."""
    things = list(alert.stays.values_list("began_at", "ended_at"))
    reminders = alert.reminders.all()
    return [(each, moved.after(each.spoken_at, each.until - each.spoken_at, things)) for each in reminders]


_OWN: dict[str, Callable[[Any, list[Standing], datetime], Context]] = {
    "case": _case,
    "report": _report,
    "request": _request,
    "alert": _alert,
}
