"""What may become of an alert. One that ended by itself stays on the desk until somebody has looked at it, and is
raised anew when something stays in its zone again: a zone has one undecided alert at most, and one more for each closed
case at whose place something stands again. A mistaken decision is taken back, as long as that stays so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityloop.staff.rules import Post
from cityloop.watch.alerts import speaking
from cityloop.workflow.table import Need, Operation, Pace, State, Table

if TYPE_CHECKING:
    from cityloop.journal.services import Actor
    from cityloop.watch.models import Alert

RAISED, GONE, FILED, DISMISSED, JOINED = "raised", "gone", "filed", "dismissed", "joined"
REMINDED, MOVED, REOPENED = "reminded", "moved", "reopened"
RIGHT = (FILED, JOINED, REOPENED, MOVED)
_ON_DESK = frozenset({RAISED, REMINDED, GONE})
TAKEN_BACK = frozenset({DISMISSED, JOINED})
STANDS = frozenset({RAISED, REMINDED})
_DESK = frozenset({Post.VIDEO.value, Post.INTAKE.value})


def _fits(actor: Actor, operation: Operation, alert: Alert) -> bool:
    """Only what stands at the place of a closed case opens it; only where something can speak, somebody is reminded;
    only what has no successor is undecided once more.
    """
    if operation.name == "reopen":
        return alert.again is not None and alert.again.case.state == "closed"
    if operation.name == "take_back":
        return not why_final(alert)
    return operation.name != "remind" or not speaking.why_not(alert.zone.camera)


def why_final(alert: Alert) -> str:
    """Why a decision on an alert cannot be taken back any more; empty where it can."""
    others = alert.zone.alerts.filter(again=alert.again_id).exclude(pk=alert.pk)
    if others.filter(state__in=_ON_DESK).exists():
        return gettext("Another alert of its zone waits; decide on that one first.")
    if alert.ended_at and others.filter(raised_at__gt=alert.raised_at).exists():
        return gettext("It has gone, and its zone was alerted on again since.")
    return ""


TABLE = Table(
    name="alert",
    label=_("Alert"),
    initial=RAISED,
    states=(
        State(RAISED, _("Raised"), pace=Pace.NONE),
        State(REMINDED, _("Reminded, waiting"), pace=Pace.NONE),
        State(GONE, _("Gone by itself"), pace=Pace.NONE),
        State(FILED, _("Reported"), pace=Pace.NONE, final=True),
        State(DISMISSED, _("False alarm"), pace=Pace.NONE, final=True),
        State(JOINED, _("Joined"), pace=Pace.NONE, final=True),
        State(REOPENED, _("Case opened again"), pace=Pace.NONE, final=True),
        State(MOVED, _("Moved after a reminder"), pace=Pace.NONE, final=True),
    ),
    operations=(
        Operation(
            "reopen", _("There again: open the case"), "reopened", _ON_DESK, (REOPENED,), _DESK, key="y", main=True
        ),
        Operation("file", _("Report"), "filed", _ON_DESK, (FILED,), _DESK, key="f", main=True),
        Operation(
            "dismiss",
            _("False alarm"),
            "dismissed",
            _ON_DESK,
            (DISMISSED,),
            _DESK,
            (Need.CAUSE,),
            (Need.REASON,),
            key="z",
        ),
        Operation("join", _("Join to a report"), "joined", _ON_DESK, (JOINED,), _DESK, (Need.TARGET,), key="t"),
        Operation(
            "take_back",
            _("Take back"),
            "taken_back",
            TAKEN_BACK,
            (RAISED, GONE),
            _DESK,
            key="u",
            undoes=frozenset({"dismiss", "join"}),
        ),
        Operation("send", _("Send an officer"), "sent", _ON_DESK, (), _DESK, takes=(Need.PERSON, Need.REASON), key="o"),
        Operation("remind", _("Remind by loudspeaker"), "reminded", STANDS, (REMINDED,), _DESK, key="r"),
        Operation("answer", _("The officer has answered"), "answered", _ON_DESK, takes=(Need.REASON,), itself=True),
        Operation("come_back", _("There again"), "returned", frozenset({GONE}), (RAISED,), itself=True),
        Operation("leave", _("Gone by itself"), "ended", frozenset({RAISED}), (GONE,), itself=True),
        Operation("stand", _("Still there"), "stood", frozenset({REMINDED}), (RAISED,), itself=True),
        Operation("heed", _("Moved after a reminder"), "heeded", frozenset({REMINDED}), (MOVED,), itself=True),
    ),
    scope=_fits,
    wakes={REMINDED: "stand"},
)
