"""The life of a case as data: from filing (立案) to closing (结案), with every special operation.

    filed -> dispatched -> handling -> finished -> feedback -> check_due -> checking -> closing -> closed
                 ^  |          |                                                |
                 |  +-- return +-> consulting (on the second return)            +-> dispatched again (rework)

Handling keeps one clock over rework, suspension and postponement; a new department begins a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.cases import limits
from cityloop.cases.rules import CONTRACTOR, in_scope
from cityloop.staff.rules import Post
from cityloop.workflow.table import Label, Need, Operation, Pace, State, Table

if TYPE_CHECKING:
    from cityloop.workflow.table import Plan


@dataclass(frozen=True, slots=True)
class Switches:
    """What differs between cities: who files, who closes, whether a town dispatches once more; what it costs to say
    early or late that a case cannot be done in time (no standard has figures for that: a city's own).
    """

    shift_lead_files: bool = True
    closer: str = Post.SHIFT_LEAD
    second_level: bool = True
    early_percent: int = 50
    early_cost: int = 10
    late_cost: int = 50


STATES = (
    State("filed", _("To dispatch"), "dispatch"),
    State("dividing", _("To dispatch within"), "handling"),
    State("dispatched", _("To receive"), "handling"),
    State("handling", _("In handling"), "handling"),
    State("finished", _("To confirm"), "handling"),
    State("suspended", _("Suspended"), "handling", Pace.PAUSED),
    State("postponed", _("Postponed"), "handling", Pace.PAUSED),
    State("consulting", _("In consultation"), "consulting"),
    State("feedback", _("To review"), "feedback"),
    State("check_due", _("To send for check"), "check_send"),
    State("checking", _("In check"), "check"),
    State("closing", _("To close"), "closing"),
    State("closed", _("Closed"), final=True),
    State("void", _("Void"), final=True),
)

WITH_DEPARTMENT = frozenset({"dispatched", "handling"})
HELD = WITH_DEPARTMENT | {"dividing", "finished"}
OPEN = frozenset(state.name for state in STATES if not state.final)
CENTRE = frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER})
CREWS = frozenset({Post.DEPARTMENT, Post.HANDLER})
OUTSIDE = frozenset({CONTRACTOR})
REASON, PHOTOS, UNTIL, DEPARTMENT = Need.REASON, Need.PHOTOS, Need.UNTIL, Need.DEPARTMENT


def _op(
    name: str,
    label: Label,
    verb: str,
    sources: frozenset[str] | set[str],
    *targets: str,
    by: set[str] | frozenset[str],
    **rest: Any,
) -> Operation:
    return Operation(name, label, verb, frozenset(sources), targets, frozenset(by), **rest)


def _loop(switches: Switches) -> tuple[Operation, ...]:
    """The straight way, from dispatch to closing."""
    receivers = ("dispatched", "dividing") if switches.second_level else ("dispatched",)
    return (
        _op("dispatch", _("Dispatch"), "dispatched", {"filed"}, *receivers, by={Post.DISPATCHER}, needs=(DEPARTMENT,), takes=(REASON,), key="d", main=True, itself=True),
        _op("bundle", _("Dispatch as one trip"), "bundled", {"filed"}, *receivers, by={Post.DISPATCHER}, needs=(DEPARTMENT, Need.TARGET), takes=(REASON,), key="t"),
        _op("divide", _("Dispatch within"), "divided", {"dividing"}, "dispatched", by={Post.DEPARTMENT}, needs=(DEPARTMENT,), takes=(REASON,), key="d", main=True),
        _op("receive", _("Receive"), "received", {"dispatched"}, "handling", by=CREWS, key="a", main=True),
        _op("assign", _("Assign handler"), "assigned", WITH_DEPARTMENT, by={Post.DEPARTMENT}, needs=(Need.PERSON,), key="p"),
        _op("assign_team", _("Give to a team"), "given_to_team", WITH_DEPARTMENT, by={Post.DEPARTMENT}, needs=(Need.TEAM,), takes=(REASON,), key="t"),
        _op("take", _("Take on"), "taken_on", {"handling"}, by={Post.HANDLER}, key="a"),
        _op("accept_work", _("Accept the contractor's work"), "work_accepted", WITH_DEPARTMENT, "finished", by=CREWS, key="v", main=True),
        _op("finish", _("Handled"), "handled", {"handling"}, "finished", by={Post.HANDLER}, needs=(PHOTOS,), takes=(REASON,), key="f", main=True),
        _op("submit", _("Report back"), "reported_back", {"handling", "finished"}, "feedback", by={Post.DEPARTMENT}, takes=(PHOTOS, REASON), key="f", main=True),
        _op("improve", _("Not good enough yet"), "sent_to_improve", {"finished"}, "handling", by={Post.DEPARTMENT}, needs=(REASON,)),
        _op("approve", _("Pass on to check"), "passed_on", {"feedback"}, "check_due", by={Post.DISPATCHER}, takes=(REASON,), key="a", main=True),
        _op("send_check", _("Send for check"), "sent_for_check", {"check_due"}, "checking", by={Post.INTAKE, Post.DISPATCHER}, takes=(Need.PERSON,), key="v", main=True),
        _op("check_pass", _("Solved"), "check_passed", {"checking"}, "closing", by={Post.INSPECTOR}, needs=(PHOTOS,), takes=(REASON,), key="y", main=True),
        _op("check_fail", _("Not solved"), "check_failed", {"checking"}, "dispatched", by={Post.INSPECTOR}, needs=(REASON, PHOTOS), key="n"),
        _op("check_unable", _("Cannot be checked"), "check_unable", {"checking"}, "check_due", by={Post.INSPECTOR}, needs=(REASON,)),
        _op("close", _("Close the case"), "closed", {"closing"}, "closed", by={switches.closer}, takes=(REASON,), key="c", main=True),
    )  # fmt: skip


def _special() -> tuple[Operation, ...]:
    """What leaves the straight way."""
    return (
        _op("rework", _("Rework"), "sent_to_rework", {"feedback", "closing"}, "dispatched", by={Post.DISPATCHER, Post.SHIFT_LEAD}, needs=(REASON,), key="w"),
        _op("return", _("Return"), "returned", WITH_DEPARTMENT | {"dividing"}, "filed", "consulting", by={Post.DEPARTMENT}, needs=(REASON, DEPARTMENT), key="b"),
        _op("withdraw", _("Withdraw the dispatch"), "withdrawn", {"dispatched", "dividing"}, "filed", by={Post.DISPATCHER}, needs=(REASON,), undoes=frozenset({"dispatch", "bundle"})),
        _op("decide", _("Decide the consultation"), "consultation_decided", {"consulting"}, "dispatched", by={Post.DISPATCHER, Post.SHIFT_LEAD, Post.LEADER}, needs=(DEPARTMENT, REASON), key="d", main=True),
        _op("opine", _("Give an opinion"), "opinion_given", {"consulting"}, by={Post.DEPARTMENT, Post.LEADER, Post.DISPATCHER}, needs=(REASON,), key="o", main=True),
        _op("invite", _("Invite a department"), "invited", {"consulting"}, by={Post.DISPATCHER, Post.SHIFT_LEAD}, needs=(DEPARTMENT,), takes=(UNTIL,), key="i"),
        _op("consult", _("Open a consultation"), "consultation_opened", {"filed"}, "consulting", by={Post.DISPATCHER}, needs=(REASON,), takes=(DEPARTMENT, UNTIL), key="o"),
        _op("correct", _("Correct the class"), "corrected", {"filed", "consulting"}, by={Post.DISPATCHER, Post.SHIFT_LEAD}, needs=(Need.CONDITION, REASON)),
        _op("cannot", _("Cannot in time"), "declared_unable", WITH_DEPARTMENT, by=CREWS, needs=(Need.CAUSE, Need.PROPOSAL, REASON), takes=(UNTIL, DEPARTMENT), key="z"),
        _op("ask_extension", _("Ask for an extension"), "extension_asked", WITH_DEPARTMENT, by=CREWS, needs=(REASON,), key="e"),
        _op("ask_suspension", _("Ask for suspension"), "suspension_asked", WITH_DEPARTMENT, by=CREWS, needs=(REASON, UNTIL)),
        _op("ask_postponement", _("Ask for postponement"), "postponement_asked", WITH_DEPARTMENT, by=CREWS, needs=(REASON, UNTIL)),
        _op("ask_void", _("Ask to void"), "void_asked", WITH_DEPARTMENT | {"filed"}, by={Post.DEPARTMENT, Post.DISPATCHER}, needs=(REASON,)),
        _op("extend", _("Extended"), "extended", WITH_DEPARTMENT, by=frozenset(), itself=True),
        _op("suspend", _("Suspended"), "suspended", WITH_DEPARTMENT, "suspended", by=frozenset(), itself=True),
        _op("postpone", _("Postponed"), "postponed", WITH_DEPARTMENT, "postponed", by=frozenset(), itself=True),
        _op("restore", _("Restore"), "restored", {"suspended", "postponed"}, "handling", by={Post.DISPATCHER, Post.DEPARTMENT}, takes=(REASON,), itself=True),
        _op("urge", _("Urge"), "urged", HELD | {"checking"}, by=CENTRE | {Post.LEADER}, takes=(REASON,), key="u"),
        _op("remind", _("Remind"), "reminded", WITH_DEPARTMENT, by={Post.DEPARTMENT}, takes=(REASON,), key="r"),
        _op("promise", pgettext_lazy("verb", "Promise"), "promised", OPEN, by=CENTRE | CREWS, needs=(REASON, UNTIL), key="h"),
        _op("supervise", _("Supervise"), "supervised", OPEN, by={Post.SHIFT_LEAD, Post.LEADER}, needs=(REASON,), key="s"),
        _op("assist", _("Add a co-handler"), "assistance_asked", WITH_DEPARTMENT, by={Post.DISPATCHER}, needs=(DEPARTMENT,), takes=(REASON,)),
        _op("assisted", _("Our part is done"), "assisted", HELD, by={Post.DEPARTMENT}, takes=(REASON, PHOTOS)),
        _op("void", _("Void"), "voided", OPEN - {"closing"}, "void", by={Post.SHIFT_LEAD}, needs=(REASON,), grave=True, itself=True),
        _op("force_close", _("Force closing"), "closed_by_force", OPEN, "closed", by={Post.SHIFT_LEAD, Post.LEADER}, needs=(REASON,), grave=True),
        _op("appeal", _("Appeal"), "appealed", {"closed"}, by={Post.DEPARTMENT}, needs=(REASON,), takes=(PHOTOS,)),
        _op("reopen", _("Reopen"), "reopened", {"closed"}, "filed", by={Post.INTAKE, Post.SHIFT_LEAD, Post.LEADER}, needs=(REASON,), itself=True),
        _op("relapse", _("There again after closing"), "relapsed", {"closed"}, "filed", by=frozenset(), itself=True),
        _op("comment", pgettext_lazy("verb", "Comment"), "commented", OPEN, by=CENTRE | CREWS | {Post.LEADER}, needs=(REASON,)),
    )  # fmt: skip


def _contractors() -> tuple[Operation, ...]:
    """外协: a case is given to somebody without an account; what they say moves nothing until the department accepts."""
    return (
        _op("contract", _("Give to a contractor"), "contracted", WITH_DEPARTMENT, by={Post.DEPARTMENT}, needs=(UNTIL,), takes=(REASON,), key="l"),
        _op("contractor_coming", _("Contractor on the way"), "contractor_coming", WITH_DEPARTMENT, by=OUTSIDE, takes=(REASON, PHOTOS)),
        _op("contractor_word", _("Word from the contractor"), "contractor_word", WITH_DEPARTMENT, by=OUTSIDE, takes=(REASON, PHOTOS)),
        _op("contractor_done", _("Contractor is done"), "contractor_done", WITH_DEPARTMENT, by=OUTSIDE, takes=(REASON, PHOTOS)),
        _op("contractor_cannot", _("Contractor cannot"), "contractor_cannot", WITH_DEPARTMENT, by=OUTSIDE, needs=(REASON,), takes=(PHOTOS,)),
    )  # fmt: skip


@lru_cache(maxsize=32)
def table(switches: Switches) -> Table:
    return Table(
        name="case",
        label=_("Case"),
        initial="filed",
        states=STATES,
        operations=_loop(switches) + _special() + _contractors(),
        scope=in_scope,
        plan=_plan,
        lasting=frozenset({"handling"}),
        wakes={"suspended": "restore", "postponed": "restore"},
    )


def _plan(case: Any, stage: str) -> Plan | None:
    return limits.plan(case, stage)
