"""On the telephone: what belongs elsewhere, who asks how far it is, and a look-alike joined while the caller waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cityloop.cases import operations, practice
from cityloop.cases.models import Case
from cityloop.intake import deciding
from cityloop.intake.models import Referral, Report
from cityloop.intake.services import LONGEST_TEXT
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.privacy.cipher import blind_index
from cityloop.staff.rules import Standing
from cityloop.workflow import services as engine
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.table import Given


def refer(
    *, key: str, source: str, code: str, actor: Actor, at: datetime, words: str = "", told: str = "", phone: str = ""
) -> Referral:
    """A call that is not for this platform; the same `key` again answers the one that is there."""
    if known := Referral.objects.filter(key=key).first():
        return known
    deciding.check_elsewhere(code)
    if max(len(words), len(told)) > LONGEST_TEXT:
        raise Unsuitable(_("The text is too long; at most %(count)d characters.") % {"count": LONGEST_TEXT})
    try:
        with act("call.referred", actor=actor, at=at) as entry:
            made = Referral.objects.create(
                key=key, code=code, source=source, words=words, told=told, by=actor.id, at=at,
                caller_phone=phone, phone_index=blind_index(phone, "phone") if phone else "",
            )  # fmt: skip
            entry.subject = Subject("referral", str(made.pk))
            entry.payload |= {"code": code, "source": source}
            entry.sealed |= {name: text for name, text in (("words", words), ("told", told)) if text}
    except IntegrityError:
        # The same call came in twice at the same moment.
        return Referral.objects.get(key=key)
    return made


def ask(report: Report, *, actor: Standing, at: datetime, words: str = "") -> Case | Report:
    """The caller asks how far it is: the case is urged where its department can hurry, else the question is noted."""
    case = report.case
    if case is None:
        return deciding.carry_out(report, "ask", actor=actor, at=at, given=Given(reason=words))
    able = {each.name for each in engine.allowed(practice.table(), case, actor)}
    given = Given(reason=words or _("The caller asks how far it is."))
    return operations.carry_out(case, "urge" if "urge" in able else "comment", actor=actor, at=at, given=given)


def attached(receive: Callable[[], Report], target: str, *, actor: Actor, at: datetime) -> Report:
    """The report is received and attached to a case in one go; one that was sent before is left as it is."""
    with batch():
        report = receive()
        if report.state == "received":
            deciding.carry_out(report, "attach", actor=actor, at=at, given=Given(target=target))
    return report
