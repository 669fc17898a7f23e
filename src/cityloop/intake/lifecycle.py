"""The life of a report (问题上报): received, checked where it is doubtful, then filed, attached, refused or handled at once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.cases.lifecycle import Switches
from cityloop.catalogue import queries as catalogue
from cityloop.intake.rules import in_scope
from cityloop.staff.rules import Post
from cityloop.workflow.table import Need, Operation, Plan, State, Table

if TYPE_CHECKING:
    from cityloop.intake.models import Report

STATES = (
    State("received", _("Received"), "intake"),
    State("checking", _("In check before filing"), "verify"),
    State("checked", _("Check answered"), "intake"),
    State("proposed", _("Proposed for filing"), "filing"),
    State("self_handled", _("Handled at once, to confirm"), "intake"),
    State("accepted", _("Filed"), final=True),
    State("attached", _("Attached"), final=True),
    State("refused", _("Refused"), final=True),
    State("handled", _("Handled at once"), final=True),
    State("elsewhere", _("Belongs elsewhere"), final=True),
)

WAITING = frozenset({"received", "checked"})
UNDER_WAY = WAITING | {"checking", "proposed", "self_handled"}
UNDECIDED = WAITING | {"proposed"}
DESK = frozenset({Post.INTAKE, Post.SHIFT_LEAD})
REASON, CONDITION = Need.REASON, Need.CONDITION


def _filing(switches: Switches) -> tuple[Operation, ...]:
    """With the shift lead's step the operator proposes and the shift lead files; without it the operator files."""
    if not switches.shift_lead_files:
        posts = frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.VIDEO})
        return (
            Operation(
                "accept",
                _("File the case"),
                "accepted",
                UNDECIDED,
                ("accepted",),
                posts,
                takes=(CONDITION, REASON),
                key="f",
                main=True,
            ),
        )
    return (
        Operation("propose", _("Propose for filing"), "proposed", WAITING, ("proposed",), frozenset({Post.INTAKE, Post.VIDEO}), takes=(CONDITION, REASON), key="f", main=True),
        Operation("accept", _("File the case"), "accepted", UNDECIDED, ("accepted",), frozenset({Post.SHIFT_LEAD}), takes=(CONDITION, REASON), key="f", main=True),
        Operation("send_back", _("Send back to intake"), "sent_back", frozenset({"proposed"}), ("received",), frozenset({Post.SHIFT_LEAD}), needs=(REASON,), key="b", undoes=frozenset({"propose"})),
    )  # fmt: skip


def _deciding() -> tuple[Operation, ...]:
    checks = frozenset({"checking"})
    inspector = frozenset({Post.INSPECTOR})
    return (
        Operation("send_check", pgettext_lazy("before filing", "Send for check"), "sent_for_check", WAITING, ("checking",), DESK, takes=(Need.PERSON,), key="v"),
        Operation("check_yes", _("It is so"), "check_confirmed", checks, ("checked",), inspector, needs=(Need.PHOTOS,), takes=(REASON,), key="y", main=True),
        Operation("check_unable", pgettext_lazy("before filing", "Cannot be checked"), "check_unable", checks, ("received",), inspector, needs=(REASON,)),
        Operation("check_no", _("It is not so"), "check_denied", checks, ("checked",), inspector, needs=(REASON, Need.PHOTOS), key="n"),
        Operation("recall_check", _("Recall the check"), "check_recalled", checks, ("received",), DESK, needs=(REASON,), undoes=frozenset({"send_check"})),
        Operation("attach", _("Attach to a case"), "attached", UNDECIDED, ("attached",), DESK, needs=(Need.TARGET,), takes=(REASON,), key="t"),
        Operation("refuse", _("Refuse"), "refused", UNDECIDED, ("refused",), DESK, needs=(REASON,), key="r", grave=True),
        Operation("redirect", pgettext_lazy("verb", "Belongs elsewhere"), "redirected", UNDECIDED, ("elsewhere",), DESK, needs=(Need.CAUSE,), takes=(REASON,), key="z"),
        Operation("ask", _("Asked again"), "asked_again", UNDER_WAY, (), DESK, takes=(REASON,)),
        Operation("confirm_handled", _("Confirm as handled at once"), "handled_at_once", frozenset({"self_handled"}), ("handled",), DESK, takes=(REASON,), key="h", main=True),
        Operation("doubt_handled", _("Not handled: receive"), "received_after_all", frozenset({"self_handled"}), ("received",), DESK, needs=(REASON,)),
        Operation("reconsider", _("Take up again"), "reconsidered", frozenset({"refused", "attached", "handled", "elsewhere"}), ("received",), DESK, needs=(REASON,), undoes=frozenset({"refuse", "attach", "confirm_handled", "redirect"})),
    )  # fmt: skip


@lru_cache(maxsize=32)
def table(switches: Switches) -> Table:
    return Table(
        name="report",
        label=_("Report"),
        initial="received",
        states=STATES,
        operations=_filing(switches) + _deciding(),
        scope=in_scope,
        plan=_plan,
    )


def _plan(report: Report | Any, stage: str) -> Plan:
    return Plan(catalogue.stage_limit(stage))
