"""A report as an Open311 request: its case's state where it has one.

Anybody sees what and roughly where (about 100 m), the state, the department and the dates. Words and the exact place
may name people; they are for whoever sent them and for whoever may read reports.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases import practice as case_practice
from cityloop.cases.models import Case
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.rules import Standard
from cityloop.intake import practice
from cityloop.intake.models import Report
from cityloop.surfaces.api.open311 import offering
from cityloop.surfaces.api.open311.formats import Value, moment
from cityloop.surfaces.kit import lights

OPEN, CLOSED = "open", "closed"
CASE_CLOSED = ("closed", "void")
REPORT_CLOSED = ("refused", "handled")
LINK = "\nmedia_url: "
ROUGHLY = 3  # decimals of a degree


def told(report: Report, *, words: bool, extensions: bool, at: datetime) -> dict[str, Value]:
    case, standard = report.case, _standard(report)
    text, _mark, link = report.description.partition(LINK)
    found: dict[str, Value] = {
        "service_request_id": report.number,
        "status": CLOSED if is_closed(report) else OPEN,
        "status_notes": _notes(report),
        "service_name": offering.name_of(standard) if standard else _("Something else"),
        "service_code": report.minor or offering.OTHER,
        "description": text if words else None,
        "agency_responsible": case.department.name if case and case.dispatched_at else None,
        "service_notice": notice(report),
        "requested_datetime": moment(report.received_at),
        "updated_datetime": moment(_updated(report)),
        "expected_datetime": moment(case.due_at) if case and case.due_at and _in_handling(case) else None,
        "address": (words and report.address) or report.area_name,
        "address_id": None,
        "zipcode": None,
        "lat": report.lat if words else round(report.lat, ROUGHLY),
        "long": report.lon if words else round(report.lon, ROUGHLY),
        "media_url": (link or None) if words else None,
    }
    return found | {"extended_attributes": _extended(report, at)} if extensions else found


def is_closed(report: Report) -> bool:
    return report.case.state in CASE_CLOSED if report.case else report.state in REPORT_CLOSED


def notice(report: Report) -> str | None:
    """What will be so when it is done."""
    standard = _standard(report)
    return _("Done when: %(closing)s") % {"closing": offering.closing_of(standard)} if standard else None


def _standard(report: Report) -> Standard | None:
    return catalogue.condition(report.condition_id) if report.condition_id else None


def _notes(report: Report) -> str:
    if not report.case:
        return str(practice.table().state(report.state).label)
    state = str(case_practice.table().state(report.case.state).label)
    return _("%(state)s, together with earlier reports") % {"state": state} if report.state == "attached" else state


def _updated(report: Report) -> datetime:
    if not report.case:
        return report.entered_at
    closed = report.case.closed_at if report.case.state == "closed" else None
    return closed or max(report.entered_at, report.case.entered_at)


def _in_handling(case: Case) -> bool:
    return case_practice.table().state(case.state).stage == "handling"


def _extended(report: Report, at: datetime) -> dict[str, Value]:
    """Our own state, as the desk sees it; nothing of who reported."""
    case = report.case
    return {
        "report_state": report.state,
        "case": case.number if case else None,
        "case_state": case.state if case else None,
        "department": case.department_code if case and case.dispatched_at else None,
        "filed_datetime": moment(case.filed_at) if case else None,
        "due_datetime": moment(case.due_at) if case and case.due_at else None,
        "light": lights.light(case.due_at, case.yellow_at, at) if case else None,
        "closing": case.closing if case else None,
        "overdue": case.handling_overdue if case else None,
        "cell": report.cell,
        "source": report.source,
    }
