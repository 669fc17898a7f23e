"""What may become of an alert. One that ended by itself stays on the desk until somebody has looked at it, and is
raised anew when something stays in its zone again: a zone has one undecided alert at most.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cityloop.staff.rules import Post
from cityloop.workflow.table import Need, Operation, Pace, State, Table

RAISED, GONE, FILED, DISMISSED, JOINED = "raised", "gone", "filed", "dismissed", "joined"
_ON_DESK = frozenset({RAISED, GONE})
_DESK = frozenset({Post.VIDEO.value, Post.INTAKE.value})

TABLE = Table(
    name="alert",
    label=_("Alert"),
    initial=RAISED,
    states=(
        State(RAISED, _("Raised"), pace=Pace.NONE),
        State(GONE, _("Gone by itself"), pace=Pace.NONE),
        State(FILED, _("Reported"), pace=Pace.NONE, final=True),
        State(DISMISSED, _("False alarm"), pace=Pace.NONE, final=True),
        State(JOINED, _("Joined"), pace=Pace.NONE, final=True),
    ),
    operations=(
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
        Operation("send", _("Send an officer"), "sent", _ON_DESK, (), _DESK, takes=(Need.PERSON, Need.REASON), key="o"),
        Operation("answer", _("The officer has answered"), "answered", _ON_DESK, takes=(Need.REASON,), itself=True),
        Operation("come_back", _("There again"), "returned", frozenset({GONE}), (RAISED,), itself=True),
        Operation("leave", _("Gone by itself"), "ended", frozenset({RAISED}), (GONE,), itself=True),
    ),
)
