"""What may become of a request for footage. Who asks does not approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.staff.rules import Post, Standing
from cityloop.workflow.table import Need, Operation, Pace, State, Table

if TYPE_CHECKING:
    from cityloop.journal.services import Actor
    from cityloop.watch.models import Retrieval

ASKED, FETCHING, READY, HANDED = "asked", "fetching", "ready", "handed"
NOTHING, REFUSED, WITHDRAWN, DELETED = "nothing", "refused", "withdrawn", "deleted"
ASKERS = frozenset({Post.DEPARTMENT.value, Post.VIDEO.value, Post.INTAKE.value, Post.SHIFT_LEAD.value})
APPROVERS = frozenset({Post.SHIFT_LEAD.value, Post.LEADER.value})
HANDERS = frozenset({Post.DEPARTMENT.value, Post.VIDEO.value, Post.SHIFT_LEAD.value})


def _concerns(actor: Actor, operation: Operation, retrieval: Retrieval) -> bool:
    """Four eyes; a department's clerk has to do with its own requests alone."""
    own = retrieval.asked_by == actor.id
    if operation.name in ("approve", "refuse"):
        return not own
    if operation.name == "withdraw":
        return own
    if isinstance(actor, Standing) and actor.post == Post.DEPARTMENT:
        return bool(retrieval.department) and retrieval.department in actor.departments
    return True


TABLE = Table(
    name="retrieval",
    label=_("Request for footage"),
    initial=ASKED,
    states=(
        State(ASKED, _("To approve"), pace=Pace.NONE),
        State(FETCHING, _("Being fetched"), pace=Pace.NONE),
        State(READY, _("To hand out"), pace=Pace.NONE),
        State(HANDED, _("Handed out"), pace=Pace.NONE),
        State(NOTHING, _("Nothing was there"), pace=Pace.NONE, final=True),
        State(REFUSED, pgettext_lazy("retrieval", "Refused"), pace=Pace.NONE, final=True),
        State(WITHDRAWN, _("Withdrawn"), pace=Pace.NONE, final=True),
        State(DELETED, _("Copies deleted"), pace=Pace.NONE, final=True),
    ),
    operations=(
        Operation("approve", pgettext_lazy("verb", "Approve"), "approved", frozenset({ASKED}), (FETCHING,), APPROVERS, takes=(Need.REASON,), main=True),
        Operation("refuse", pgettext_lazy("verb", "Refuse"), "refused", frozenset({ASKED}), (REFUSED,), APPROVERS, (Need.REASON,)),
        Operation("withdraw", pgettext_lazy("verb", "Withdraw"), "withdrawn", frozenset({ASKED}), (WITHDRAWN,), ASKERS),
        Operation("gather", _("All is here"), "gathered", frozenset({FETCHING}), (READY, NOTHING), itself=True),
        Operation("hand_out", _("Hand out"), "handed_out", frozenset({READY, HANDED}), (HANDED,), HANDERS, main=True),
        Operation("delete", _("Delete the copies"), "deleted", frozenset({READY, HANDED}), (DELETED,), itself=True),
    ),
    scope=_concerns,
)  # fmt: skip
