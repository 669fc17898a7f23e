"""The life of a job: issued -> seen -> done -> confirmed. Answers to a question (核实, 核查) need no confirmation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.duty.models import JobKind
from cityloop.journal.services import Actor
from cityloop.staff.rules import OUTDOORS, Post, Standing
from cityloop.workflow.clocks import Limit, LimitKind
from cityloop.workflow.table import Need, Operation, Plan, State, Table

STATES = (
    State("issued", _("Issued"), "job"),
    State("seen", _("Seen"), "job"),
    State("done", _("Done")),
    State("confirmed", _("Confirmed"), final=True),
    State("cancelled", _("Cancelled"), final=True),
    State("expired", _("Expired"), final=True),
)
UNDER_WAY = frozenset({"issued", "seen"})
ISSUERS = frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER, Post.VIDEO, Post.LEADER, Post.DEPARTMENT})
REASON, PERSON = Need.REASON, Need.PERSON

OPERATIONS = (
    Operation("expire", _("Expired"), "expired", UNDER_WAY, ("expired",), itself=True),
    Operation("see", _("Seen"), "seen", frozenset({"issued"}), ("seen",), OUTDOORS),
    Operation(
        "complete",
        _("Done"),
        "done",
        UNDER_WAY,
        ("done", "confirmed"),
        OUTDOORS,
        takes=(Need.PHOTOS, REASON),
        key="f",
        main=True,
    ),
    Operation("confirm", _("Confirm"), "confirmed", frozenset({"done"}), ("confirmed",), ISSUERS, takes=(REASON,), key="c", main=True),
    Operation("redo", _("Not done yet"), "sent_back", frozenset({"done"}), ("issued",), ISSUERS, needs=(REASON,), key="w"),
    Operation("reassign", _("Send somebody else"), "reassigned", UNDER_WAY, ("issued",), ISSUERS, needs=(PERSON,), takes=(REASON,), key="p", itself=True),
    Operation("cancel", pgettext_lazy("job", "Cancel"), "cancelled", UNDER_WAY | {"done"}, ("cancelled",), ISSUERS, needs=(REASON,), grave=True, itself=True),
    Operation("call_off", _("Called off: the case is closed"), "called_off", UNDER_WAY, ("cancelled",), itself=True),
)  # fmt: skip


def needs_confirmation(kind: str) -> bool:
    return kind == JobKind.ORDER


def in_scope(actor: Actor, operation: Operation, job: Any) -> bool:
    """Who was sent does it; an unnamed crew member of the department may; departments rule over their own orders."""
    departments = actor.departments if isinstance(actor, Standing) else frozenset()
    if operation.posts == OUTDOORS:
        own = job.assignee is not None and job.assignee.username == actor.id
        return own or (job.assignee is None and job.department in departments)
    return actor.post != Post.DEPARTMENT or job.department in departments


def _plan(job: Any, stage: str) -> Plan | None:
    return Plan(Limit(LimitKind.URGENT_MINUTE, job.minutes), holder=job.department)


TABLE = Table(
    "job",
    _("Job"),
    "issued",
    STATES,
    OPERATIONS,
    scope=in_scope,
    plan=_plan,
    wakes=dict.fromkeys(UNDER_WAY, "expire"),
)
OPEN_STATES = TABLE.open_states
