"""The one door to what people do with alerts, by the names of their table."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.journal.services import Actor
from cityloop.watch import services
from cityloop.watch.alerts import remembering, reminding, reporting, sending, taking_back
from cityloop.watch.models import Alert
from cityloop.workflow.errors import Refused
from cityloop.workflow.services import NOTHING
from cityloop.workflow.table import Given


def carry_out(
    alert: Alert, operation: str, *, actor: Actor, at: datetime, given: Given = NOTHING, revision: int | None = None
) -> Alert:
    if operation == "file":
        reporting.report_from_alert(alert, actor=actor, at=at, note=given.reason, revision=revision)
    elif operation == "dismiss":
        services.dismiss(alert, cause=given.cause, words=given.reason, actor=actor, at=at, revision=revision)
    elif operation == "send":
        sending.send(alert, given=given, actor=actor, at=at, revision=revision)
    elif operation == "reopen":
        remembering.reopen(alert, actor=actor, at=at, revision=revision)
    elif operation == "remind":
        reminding.remind(alert, actor=actor, at=at, revision=revision)
    elif operation == "join":
        services.join(alert, report=given.target, actor=actor, at=at, revision=revision)
    elif operation == "take_back":
        taking_back.take_back(alert, actor=actor, at=at, revision=revision)
    else:
        raise Refused(_("There is no such operation."))
    return alert
