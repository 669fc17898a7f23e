"""A request for footage as its pages tell it: persons masked, parts by camera, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cityloop.privacy.rules import mask_name, mask_numbers, mask_phone
from cityloop.staff import queries as staff
from cityloop.staff.rules import Post
from cityloop.watch.models import Camera, Footage, Retrieval, RetrievalPart
from cityloop.watch.retrieving import queries
from cityloop.watch.retrieving.lifecycle import ASKED, TABLE
from cityloop.watch.retrieving.rules import ARTICLES
from cityloop.workflow.models import Step

Text = str | Promise
TONES = {"asked": "", "fetching": "", "ready": "warn", "handed": "good", "refused": "bad", "nothing": "warn"}
STATES = {
    Footage.State.HERE: "good",
    Footage.State.NOT_THERE: "warn",
    Footage.State.FAILED: "bad",
    Footage.State.GONE: "plain",
}


@dataclass(frozen=True, slots=True)
class Part:
    camera: Camera
    since: datetime
    to: datetime
    state: Text
    tone: str
    detail: str
    sha256: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: Text
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    retrieval: Retrieval
    state: Text
    tone: str
    name: str
    phone: str
    identity: str
    purpose: str
    article: int
    asked_by: str
    decided_by: str

    @property
    def where(self) -> str:
        return self.retrieval.place or (self.retrieval.camera.name if self.retrieval.camera else "")

    @property
    def who(self) -> str:
        return self.retrieval.unit or self.name


def tell(found: Sequence[Retrieval]) -> list[Told]:
    names = staff.names_of({name for each in found for name in (each.asked_by, each.decided_by) if name})
    return [_told(each, names) for each in found]


def _told(each: Retrieval, names: dict[str, str]) -> Told:
    return Told(
        each,
        TABLE.state(each.state).label,
        TONES.get(each.state, "plain"),
        mask_name(each.name),
        mask_phone(each.phone),
        mask_numbers(each.identity),
        mask_numbers(each.purpose),
        ARTICLES[each.ground],
        names.get(each.asked_by, each.asked_by),
        names.get(each.decided_by, each.decided_by),
    )


def parts(retrieval: Retrieval) -> list[Part]:
    found = retrieval.parts.select_related("camera", "footage").order_by("camera__code", "since")
    return [_part(each) for each in found]


def _part(each: RetrievalPart) -> Part:
    row = each.footage
    if row is None:
        return Part(each.camera, each.since, each.to, _("Not to be had"), "bad", each.absence, "", None)
    state = Footage.State(row.state)
    until = row.expires_at if state == Footage.State.HERE else None
    begin, end = row.began_at or each.since, row.ended_at or each.to
    return Part(each.camera, begin, end, state.label, STATES.get(state, ""), row.detail, row.sha256, until)


def cameras(retrieval: Retrieval) -> Sequence[Camera]:
    """Before it is approved: whose recordings would be asked for."""
    return queries.cameras(retrieval) if retrieval.state == ASKED else ()


def timeline(retrieval: Retrieval) -> list[Line]:
    steps = list(Step.objects.filter(table=TABLE.name, subject_id=retrieval.pk).order_by("-number"))
    names = staff.names_of({step.actor_id for step in steps if step.actor_kind == "person"})
    return [_line(step, names) for step in steps]


def _line(step: Step, names: dict[str, str]) -> Line:
    operation = TABLE.operation(step.operation)
    what = operation.label if operation else pgettext("step", "Asked for")
    name = names.get(step.actor_id, step.actor_id)
    who = _("by itself") if step.actor_kind == "system" else f"{Post(step.post).label} {name}"
    return Line(step.at, what, who, step.reason)
