"""What departments ask for: extension 延期, suspension 挂账, postponement 缓办, voiding 作废, appeal 申诉.

A request has a table of its own. Extension and appeal are approved on two levels, by two people; the others on one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cityloop.cases.models import Case, Request
from cityloop.cases.rules import EXTENSIONS_AT_MOST, in_area, longest
from cityloop.journal.services import Actor, act
from cityloop.staff.rules import Post, Standing
from cityloop.workflow import services as engine
from cityloop.workflow import timing
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.services import MACHINE, Move, advance
from cityloop.workflow.table import Need, Operation, State, Table

Kind = Request.Kind
FIRST: dict[str, frozenset[str]] = {
    Kind.EXTENSION: frozenset({Post.DEPARTMENT, Post.SHIFT_LEAD}),
    Kind.APPEAL: frozenset({Post.DISPATCHER}),
}
FINAL: dict[str, frozenset[str]] = {
    Kind.EXTENSION: frozenset({Post.DISPATCHER}),
    Kind.SUSPENSION: frozenset({Post.DISPATCHER}),
    Kind.POSTPONEMENT: frozenset({Post.DISPATCHER}),
    Kind.VOID: frozenset({Post.SHIFT_LEAD}),
    Kind.APPEAL: frozenset({Post.INTAKE}),
}
_DECIDERS = frozenset(post for posts in (*FIRST.values(), *FINAL.values()) for post in posts)
_OPEN = frozenset({"asked", "seconded"})


def _in_scope(actor: Actor, operation: Operation, request: Request) -> bool:
    if not isinstance(actor, Standing):
        return False
    if operation.name == "withdraw":
        return actor.id == request.asked_by
    if not _may_decide(actor, operation, request):
        return False
    if actor.post == Post.DEPARTMENT:
        return request.department_code in actor.departments
    return in_area(actor.area, request.case)


def _may_decide(actor: Standing, operation: Operation, request: Request) -> bool:
    """Four eyes: nobody decides on what they asked for, nor twice."""
    if actor.id in (request.asked_by, request.first_by):
        return False
    first = request.kind in FIRST and request.state == "asked"
    posts = FIRST[request.kind] if first else FINAL[request.kind]
    return actor.post in posts and operation.name != ("grant" if first else "second")


TABLE = Table(
    name="request",
    label=gettext_lazy("Request"),
    initial="asked",
    states=(
        State("asked", gettext_lazy("Asked for")),
        State("seconded", gettext_lazy("Approved on the first level")),
        State("granted", gettext_lazy("Granted"), final=True),
        State("refused", pgettext_lazy("request", "Refused"), final=True),
        State("withdrawn", gettext_lazy("Withdrawn"), final=True),
        State("lapsed", gettext_lazy("Lapsed"), final=True),
    ),
    operations=(
        Operation("second", gettext_lazy("Approve (first level)"), "seconded", frozenset({"asked"}), ("seconded",), _DECIDERS, takes=(Need.REASON,), key="a", main=True),
        Operation("grant", gettext_lazy("Grant"), "granted", _OPEN, ("granted",), _DECIDERS, takes=(Need.REASON,), key="g", main=True),
        Operation("refuse", pgettext_lazy("request", "Refuse"), "refused", _OPEN, ("refused",), _DECIDERS, needs=(Need.REASON,), key="r"),
        Operation("withdraw", gettext_lazy("Withdraw"), "withdrawn", _OPEN, ("withdrawn",), frozenset({Post.DEPARTMENT, Post.HANDLER, Post.DISPATCHER})),
        Operation("lapse", gettext_lazy("Lapsed"), "lapsed", _OPEN, ("lapsed",), itself=True),
    ),
    scope=_in_scope,
)  # fmt: skip


def _ask(move: Move[Case], kind: Kind, until: datetime | None = None) -> Request:
    case = move.subject
    if case.requests.filter(kind=kind, state__in=_OPEN).exists():
        raise Unsuitable(_("This has been asked for already and awaits its answer."))
    with act("request.asked", actor=move.actor, at=move.at) as entry:
        request = Request(
            case=case,
            kind=kind,
            asked_by=move.actor.id,
            asked_at=move.at,
            department_code=case.department_code,
            reason=move.given.reason,
            wanted_until=until,
        )
        engine.begin(TABLE, request, actor=move.actor, at=move.at, entry=entry, department=case.department_code)
        entry.payload |= {"case": case.pk, "kind": kind.value}
        entry.sealed["reason"] = move.given.reason
    move.department = case.department_code
    move.entry.payload["request"] = request.pk
    return request


def ask_extension(move: Move[Case]) -> None:
    """At most twice, and not once the limit has passed."""
    case = move.subject
    if case.extensions >= EXTENSIONS_AT_MOST:
        raise Unsuitable(_("Extended twice already; ask for suspension instead."))
    if case.due_at is not None and case.due_at <= move.at:
        raise Unsuitable(_("The limit has passed; it can no longer be extended."))
    _ask(move, Kind.EXTENSION)


def ask_suspension(move: Move[Case]) -> None:
    _ask(move, Kind.SUSPENSION, _date(move, "suspension"))


def ask_postponement(move: Move[Case]) -> None:
    _ask(move, Kind.POSTPONEMENT, _date(move, "postponement"))


def _date(move: Move[Case], kind: str) -> datetime:
    until = move.given.until
    if until is None or until <= move.at:
        raise Unsuitable(_("The date must lie in the future."))
    if until > longest(kind, move.at):
        days = (longest(kind, move.at) - move.at) // timedelta(days=1)
        raise Unsuitable(_("At most %(days)d days.") % {"days": days})
    return until


def ask_void(move: Move[Case]) -> None:
    _ask(move, Kind.VOID)


def appeal(move: Move[Case]) -> None:
    """Once per case, after closing."""
    if move.subject.requests.filter(kind=Kind.APPEAL).exclude(state="withdrawn").exists():
        raise Unsuitable(_("An appeal was lodged before; there is one for each case."))
    _ask(move, Kind.APPEAL)


def extend(move: Move[Case]) -> None:
    """One more of the original limit."""
    clock = timing.current("case", move.subject, "handling")
    if clock is None:
        raise Unsuitable(_("No clock is running that could be extended."))
    timing.extend(clock, clock.original_seconds)
    move.subject.extensions += 1
    move.entry.payload["seconds"] = clock.original_seconds


def suspend(move: Move[Case]) -> None:
    move.subject.until = move.given.until
    lapse_all(move.subject, at=move.at)


def restore(move: Move[Case]) -> None:
    move.subject.until = None


def lapse_all(case: Case, *, at: datetime) -> None:
    """What was asked for and not answered lapses when the case moves on."""
    for request in case.requests.filter(state__in=_OPEN).exclude(kind=Kind.APPEAL):
        with advance(TABLE, request, "lapse", actor=MACHINE, at=at) as move:
            move.entry.payload["case"] = case.pk
