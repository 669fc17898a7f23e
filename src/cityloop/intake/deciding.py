"""Deciding about a report: check, filing, attaching, refusal. The one door: `carry_out`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases import checks, filing, photos
from cityloop.cases.limits import minor_of
from cityloop.cases.models import Case
from cityloop.cases.models import about as about_case
from cityloop.duty.models import JobKind, Result
from cityloop.evidence import services as evidence
from cityloop.evidence.models import Role
from cityloop.evidence.queries import attachments
from cityloop.intake import practice
from cityloop.intake.models import Elsewhere, Referral, Report, about
from cityloop.intake.services import standard_of
from cityloop.journal.services import Actor
from cityloop.workflow.errors import Missing, Unsuitable
from cityloop.workflow.services import NOTHING, Move, advance
from cityloop.workflow.table import Given, Need


def carry_out(
    report: Report, operation: str, *, actor: Actor, at: datetime, given: Given = NOTHING, revision: int | None = None
) -> Report:
    """One operation on a report; raises `workflow.errors.Refused` with the words for the person who tried."""
    with advance(practice.table(), report, operation, actor=actor, at=at, given=given, revision=revision) as move:
        part = PARTS.get(operation)
        if part is not None:
            part(move)
    return report


def _classify(move: Move[Report]) -> None:
    report, given = move.subject, move.given.condition
    if given:
        standard = standard_of(int(given) if given.isdecimal() else 0)
        report.condition_id, report.minor = standard.id, minor_of(standard)
    if report.condition_id is None:
        raise Missing([Need.CONDITION])


def _propose(move: Move[Report]) -> None:
    _classify(move)
    move.entry.payload["class"] = move.subject.minor


def _accept(move: Move[Report]) -> None:
    """Filing (立案): the case begins, with the report's photos."""
    _classify(move)
    report = move.subject
    assert report.condition_id is not None
    case = filing.file(
        source=report.source,
        condition=report.condition_id,
        lon=report.lon,
        lat=report.lat,
        address=report.address,
        description=report.description,
        reporter=report.reporter,
        component=report.component,
        actor=move.actor,
        at=move.at,
    )
    _join(move, case)


def _attach(move: Move[Report]) -> None:
    """One problem, one case: a look-alike is attached instead of filed twice."""
    number = move.given.target
    case = Case.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if case is None:
        raise Unsuitable(_("There is no case %(number)s.") % {"number": number})
    if case.closing == "void":
        raise Unsuitable(_("Case %(number)s is void; nothing is attached to it.") % {"number": case.number})
    _join(move, case)


def _join(move: Move[Report], case: Case) -> None:
    report = move.subject
    report.case = case
    move.entry.payload["case"] = case.pk
    for held in attachments(about(report)):
        evidence.attach(about_case(case), held.media, role=Role(held.role), actor=move.actor, at=move.at)


def check_elsewhere(code: str) -> None:
    """Raises `Unsuitable`."""
    if code not in Elsewhere.values:
        raise Unsuitable(_("There is no such reason for sending somebody elsewhere."))


def _redirect(move: Move[Report]) -> None:
    """Not for this platform: kept among the referrals, where such are counted."""
    report, code = move.subject, move.given.cause
    check_elsewhere(code)
    row = {"key": report.key, "source": report.source, "words": report.description, "caller_phone": report.caller_phone}
    told = {"code": code, "told": move.given.reason, "by": move.actor.id, "at": move.at}
    Referral.objects.update_or_create(report=report, defaults=row | told | {"phone_index": report.phone_index})
    move.entry.payload["code"] = code


def _send_check(move: Move[Report]) -> None:
    """核实: the nearest inspector on duty looks whether it is so; never the one who reported."""
    report = move.subject
    report.check_result = ""
    report.checker = checks.send(move, JobKind.VERIFY_REPORT, about(report), report, reporter=report.reporter)


def _checked(result: Result) -> Callable[[Move[Report]], None]:
    def part(move: Move[Report]) -> None:
        move.subject.check_result = result.value
        photos.attach(move, about(move.subject), Role.NEAR)
        checks.answer(move, about(move.subject), result)
        move.entry.payload["result"] = result.value

    return part


def _recall(move: Move[Report]) -> None:
    checks.recall(about(move.subject), reason=move.given.reason, at=move.at)
    move.subject.checker = ""


def _reconsider(move: Move[Report]) -> None:
    move.subject.case = None
    Referral.objects.filter(report=move.subject).delete()


PARTS: dict[str, Callable[[Move[Report]], None]] = {
    "propose": _propose,
    "accept": _accept,
    "attach": _attach,
    "redirect": _redirect,
    "send_check": _send_check,
    "check_yes": _checked(Result.YES),
    "check_no": _checked(Result.NO),
    "check_unable": _checked(Result.UNABLE),
    "recall_check": _recall,
    "reconsider": _reconsider,
}
