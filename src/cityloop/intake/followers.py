"""Whoever reported is told what became of it: citizens of every turn, our own people of a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from cityloop.cases.models import Source
from cityloop.intake.models import Report, about
from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.messages.rules import To
from cityloop.messages.services import send
from cityloop.staff.models import Person

REFUSED = "report.refused"
OF_REPORTS = {
    "report.received": "report.received",
    "report.accepted": "report.filed",
    "report.attached": "report.attached",
    "report.handled_at_once": "report.handled",
    REFUSED: REFUSED,
    "report.redirected": "report.redirected",
}
OF_CASES = {
    "case.closed": "case.closed_to_reporter",
    "case.closed_by_force": "case.ended_to_reporter",
    "case.voided": "case.ended_to_reporter",
    "case.reopened": "case.reopened_to_reporter",
    "case.relapsed": "case.reopened_to_reporter",
}
FROM_OUTSIDE = frozenset({Source.HOTLINE, Source.CITIZEN})


def _tell(act: Act) -> None:
    for report in _reports(act):
        to = _reporter(report, act.verb)
        if to is not None:
            event = OF_REPORTS.get(act.verb) or OF_CASES[act.verb]
            send(event, to, _values(report, act), at=act.at, key=f"act:{act.number}:{report.pk}", subject=about(report))


def _reports(act: Act) -> Iterable[Report]:
    if act.verb in OF_REPORTS:
        return Report.objects.select_related("case").filter(pk=int(act.subject_id))
    return Report.objects.select_related("case").filter(case=int(act.subject_id)).order_by("pk")


def _reporter(report: Report, verb: str) -> To | None:
    if report.source in FROM_OUTSIDE:
        return To.reporter(str(report.pk), phone=report.caller_phone)
    person = Person.objects.filter(username=report.reporter).first() if verb == REFUSED and report.reporter else None
    return To.somebody(person) if person else None


def _values(report: Report, act: Act) -> dict[str, str]:
    return {
        "code": report.code,
        "case": report.case.number if report.case else "",
        "reason": act.sealed.get("reason", ""),
    }


ANSWERS = Follower("intake.answers", _tell, frozenset(OF_REPORTS) | frozenset(OF_CASES))
