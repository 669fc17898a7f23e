"""What comes next for a report, a case or a request, and when, as the posts of the demo city work. Pure.

Each rule sees the subject as it stands and its fate, and answers the next step, or None where it only waits. The delay
is drawn from the subject and its revision, so that asking again gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from cityloop.demo import people
from cityloop.demo.life import fates
from cityloop.demo.life.fates import Fate
from cityloop.demo.life.hours import ALWAYS, CREW, OFFICE, PATROL, Window, next_in
from cityloop.staff.rules import Post

CREWS = frozenset({"HWS", "ZFDD", "ZFDD1", "ZFDD2", "ZFDD3", "JDCN1", "JDBJ1", "ZWF1", "SZGY", "PSZX", "GSGS", "RQRL"})
URGENT = timedelta(hours=6)


@dataclass(frozen=True)
class Seen:
    """A subject as the rules see it. `due_at` is that of its running clock."""

    key: str  # of the report it began with
    state: str
    revision: int
    entered_at: datetime
    fate: Fate
    department: str = ""
    handler: str = ""
    due_at: datetime | None = None
    dispatched_at: datetime | None = None
    returns: int = 0
    reworks: int = 0
    extensions: int = 0
    reopenings: int = 0
    urges: int = 0
    supervised: bool = False
    overdue: bool = False
    answered: str = ""  # what the inspector found before filing
    kind: str = ""  # of a request
    requests: frozenset[str] = frozenset()  # kinds ever asked for
    waiting: bool = False  # for the answer to a request
    helper: str = ""  # the co-handler that is not done yet
    helped: bool = False  # a co-handler was asked
    team: bool = False  # it is a team's
    promised: bool = False
    brisk: bool = False  # nobody looks at the hour: what is left for the present, and a city that is alive

    @property
    def luck(self) -> Random:
        return fates.rng(self.key, self.state, self.revision)


@dataclass(frozen=True)
class Next:
    """A step to be taken at `at` by somebody of `post`, and what is handed over with it."""

    at: datetime
    operation: str
    post: str
    department: str = ""  # whose desk or crew acts
    given: dict[str, str] = field(default_factory=dict)
    days: int = 0  # until when a suspension or postponement is asked for


def _soon(seen: Seen, minutes: float, window: Window = ALWAYS) -> datetime:
    """About so many minutes after the subject came into its state, within working hours."""
    delay = minutes * min(3.5, max(0.25, seen.luck.lognormvariate(0, 0.5)))
    return next_in(seen.entered_at + timedelta(minutes=delay), ALWAYS if seen.brisk else window)


def report(seen: Seen) -> Next | None:
    if seen.fate.halt == f"report:{seen.state}":
        return None
    if seen.state == "self_handled":
        return Next(_soon(seen, 9), "confirm_handled", Post.INTAKE)
    if seen.state == "received":
        return _received(seen)
    if seen.state == "checking":
        answer = "check_no" if seen.fate.route == "refuse" else "check_yes"
        return Next(_soon(seen, 15, PATROL), answer, Post.INSPECTOR)
    if seen.state == "checked":
        return _refused(seen) if seen.answered == "no" else _to_be_filed(seen)
    if seen.state == "proposed":
        return Next(_soon(seen, 5), "accept", Post.SHIFT_LEAD)
    return None


def _received(seen: Seen) -> Next:
    route = seen.fate.route
    if seen.fate.verify and not seen.answered:
        person = {"person": seen.fate.checker} if seen.fate.checker else {}
        return Next(_soon(seen, 4), "send_check", Post.INTAKE, given=person)
    if route == "refuse":
        return _refused(seen)
    if route == "attach":
        return Next(_soon(seen, 5), "attach", Post.INTAKE)
    return _to_be_filed(seen)


def _to_be_filed(seen: Seen) -> Next:
    if seen.fate.direct:
        return Next(_soon(seen, 6), "accept", Post.SHIFT_LEAD)
    return Next(_soon(seen, 4), "propose", Post.INTAKE)


def _refused(seen: Seen) -> Next:
    return Next(_soon(seen, 6), "refuse", Post.INTAKE)


def case(seen: Seen) -> Next | None:
    if seen.fate.halt == seen.state or (seen.fate.halt, seen.state) == ("trip", "dispatched"):
        return None
    rule = _CASE.get(seen.state)
    return rule(seen) if rule else None


def _filed(seen: Seen) -> Next | None:
    if seen.fate.halt == "trip":
        return Next(_soon(seen, 30), "bundle", Post.DISPATCHER) if seen.fate.leads else None
    return Next(_soon(seen, 5), "dispatch", Post.DISPATCHER)


def _dividing(seen: Seen) -> Next:
    if _is_astray(seen):
        return Next(_soon(seen, 15, CREW), "return", Post.DEPARTMENT, seen.department)
    return Next(_soon(seen, 9, CREW), "divide", Post.DEPARTMENT, seen.department)


def _is_astray(seen: Seen) -> bool:
    return seen.returns < seen.fate.wrong


def _dispatched(seen: Seen) -> Next:
    window = _window(seen)
    if _is_astray(seen):
        return Next(_soon(seen, 22, window), "return", Post.DEPARTMENT, seen.department)
    if seen.fate.promised and not seen.promised:
        department = seen.department if seen.fate.promised == Post.DEPARTMENT else ""
        return Next(_soon(seen, 5), "promise", seen.fate.promised, department, days=1)
    if seen.fate.teamed and not seen.team and seen.department in people.TWO_HANDLERS:
        return Next(_soon(seen, 6, window), "assign_team", Post.DEPARTMENT, seen.department)
    if (seen.fate.through_handler or seen.team) and not seen.handler:
        return Next(_soon(seen, 12, window), "receive", Post.HANDLER, seen.department)
    return Next(_soon(seen, 12, window), "receive", Post.DEPARTMENT, seen.department)


def _window(seen: Seen) -> Window:
    """What is due within hours is done at any hour; the rest when the department works."""
    if seen.due_at and seen.dispatched_at and seen.due_at - seen.dispatched_at < URGENT:
        return ALWAYS
    return CREW if seen.department in CREWS else OFFICE


def _handling(seen: Seen) -> Next | None:
    if seen.waiting:
        return None
    if seen.helper:
        return Next(_soon(seen, 40), "assisted", Post.DEPARTMENT, seen.helper)
    asked = _asking(seen) or _prodding(seen)
    if asked:
        return asked
    done = _finished_at(seen)
    if seen.fate.through_handler and seen.handler:
        return Next(done, "finish", Post.HANDLER, seen.department)
    return Next(done, "submit", Post.DEPARTMENT, seen.department)


def _asking(seen: Seen) -> Next | None:
    """What the department asks for before it can go on."""
    fate, by = seen.fate, (Post.DEPARTMENT, seen.department)
    if fate.void and "void" not in seen.requests:
        return Next(_soon(seen, 30, _window(seen)), "ask_void", *by)
    if fate.suspended and "suspension" not in seen.requests:
        return Next(_soon(seen, 60, _window(seen)), "ask_suspension", *by, days=fate.suspended)
    if fate.postponed and "postponement" not in seen.requests:
        return Next(_soon(seen, 60, _window(seen)), "ask_postponement", *by, days=fate.postponed)
    if seen.extensions < fate.extensions and seen.due_at and seen.dispatched_at:
        if seen.extensions == 0 and "extension" in seen.requests:
            return None  # it was refused
        at = _soon(seen, 20) if seen.brisk else _part(seen, 0.6)
        return Next(at, "ask_extension", *by) if at < seen.due_at else None
    return None


def _prodding(seen: Seen) -> Next | None:
    if seen.fate.supervised and not seen.supervised:
        return Next(_soon(seen, 25), "supervise", Post.LEADER)
    if seen.fate.urged and not seen.urges and seen.fate.pace > 0.4 and not seen.brisk:
        return Next(_part(seen, min(0.9, seen.fate.pace * 0.8)), "urge", Post.DISPATCHER)
    if seen.fate.assisted and not seen.helped:
        return Next(_soon(seen, 20), "assist", Post.DISPATCHER)
    return None


def _part(seen: Seen, part: float) -> datetime:
    """When so much of the limit has passed, never before the subject came into its state."""
    if seen.due_at is None or seen.dispatched_at is None:
        return seen.entered_at + timedelta(hours=2)
    at = seen.dispatched_at + (seen.due_at - seen.dispatched_at) * part
    return max(at, seen.entered_at + timedelta(minutes=3))


def _finished_at(seen: Seen) -> datetime:
    if seen.brisk:
        return _soon(seen, 24)
    return next_in(_part(seen, seen.fate.pace * (0.6 if seen.reworks else 1.0)), _window(seen))


def _done_by_handler(seen: Seen) -> Next | None:
    if seen.waiting:
        return None
    return Next(_soon(seen, 12, _window(seen)), "submit", Post.DEPARTMENT, seen.department)


def _feedback(seen: Seen) -> Next:
    return Next(_soon(seen, 5), "approve", Post.DISPATCHER)


def _check_due(seen: Seen) -> Next:
    person = {"person": seen.fate.checker} if seen.fate.checker else {}
    return Next(_soon(seen, 5), "send_check", Post.INTAKE, given=person)


def _checking(seen: Seen) -> Next:
    at = _soon(seen, 16, PATROL)
    if seen.fate.unable and seen.luck.random() < 0.5:
        return Next(at, "check_unable", Post.INSPECTOR)
    return Next(at, "check_fail" if seen.reworks < seen.fate.reworks else "check_pass", Post.INSPECTOR)


def _closing(seen: Seen) -> Next:
    return Next(_soon(seen, 6), "close", Post.SHIFT_LEAD)


def _consulting(seen: Seen) -> Next:
    return Next(_soon(seen, 150), "decide", Post.DISPATCHER)


def _closed(seen: Seen) -> Next | None:
    if seen.fate.halt:
        return None
    if seen.fate.reopened and not seen.reopenings:
        return Next(_soon(seen, 60 * 30), "reopen", Post.INTAKE)
    if seen.overdue and seen.fate.appealed and "appeal" not in seen.requests:
        return Next(_soon(seen, 60 * 20, OFFICE), "appeal", Post.DEPARTMENT, seen.department)
    return None


_CASE = {
    "filed": _filed,
    "dividing": _dividing,
    "dispatched": _dispatched,
    "handling": _handling,
    "finished": _done_by_handler,
    "feedback": _feedback,
    "check_due": _check_due,
    "checking": _checking,
    "closing": _closing,
    "consulting": _consulting,
    "closed": _closed,
}


def request(seen: Seen) -> Next | None:
    """Extensions: the shift lead, then the dispatcher. Appeals: the dispatcher, then intake. The rest: one of them."""
    if seen.fate.halt == seen.kind and seen.state == "asked":
        return None
    refused = seen.luck.random() < (0.5 if seen.kind == "appeal" else 0.1) and not seen.fate.halt
    if seen.state == "asked" and seen.kind in ("extension", "appeal"):
        first = Post.SHIFT_LEAD if seen.kind == "extension" else Post.DISPATCHER
        return Next(_soon(seen, 25, CREW), "refuse" if refused else "second", first)
    if seen.state in ("asked", "seconded"):
        last = {"void": Post.SHIFT_LEAD, "appeal": Post.INTAKE}.get(seen.kind, Post.DISPATCHER)
        return Next(_soon(seen, 30, CREW), "refuse" if refused and seen.state == "asked" else "grant", last)
    return None
