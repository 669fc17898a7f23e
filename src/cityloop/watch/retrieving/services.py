"""The verbs of a request for footage; each is one act about it, so that its receipt proves the whole way."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.geography.coordinates import Position
from cityloop.journal.services import act, batch
from cityloop.privacy.rules import mask_numbers
from cityloop.staff.rules import Post, Standing
from cityloop.watch.models import Applicant, Camera, Footage, Retrieval, RetrievalPart, Why
from cityloop.watch.retrieving import queries, rules, telling
from cityloop.watch.retrieving.lifecycle import FETCHING, HANDED, NOTHING, READY, TABLE
from cityloop.watch.retrieving.rules import ARTICLES, Wanted
from cityloop.watch.seeing import footage
from cityloop.watch.seeing.looking import Purpose
from cityloop.workflow.errors import NotAllowed, Refused, Unsuitable
from cityloop.workflow.services import MACHINE, advance, begin
from cityloop.workflow.services import NOTHING as NOTHING_GIVEN
from cityloop.workflow.table import Given

SETTLED = (Footage.State.HERE, Footage.State.NOT_THERE, Footage.State.FAILED, Footage.State.GONE)


def ask(wanted: Wanted, *, actor: Standing, at: datetime) -> Retrieval:
    """Raises Unsuitable with all that stands in the way, and geography's BadPosition."""
    if actor.post == Post.DEPARTMENT and wanted.applicant != Applicant.DEPARTMENT:
        raise NotAllowed(_("A department asks for itself; for others the centre does."))
    if (found := list(rules.faults(wanted, at))) or wanted.since is None or wanted.to is None:
        raise Unsuitable(" ".join(found))
    camera = Camera.objects.filter(code=wanted.camera).first() if wanted.camera else None
    if wanted.camera and camera is None:
        raise Unsuitable(_("There is no such camera."))
    place = Position(*wanted.place) if wanted.place else None
    with act("retrieval.asked", actor=actor, at=at) as entry:
        made = Retrieval(
            applicant=wanted.applicant, ground=wanted.ground, purpose=wanted.purpose.strip(), since=wanted.since,
            to=wanted.to, camera=camera, place=wanted.words.strip()[:120], lon=place.lon if place else None,
            lat=place.lat if place else None, unit=wanted.unit.strip()[:80], letter=wanted.letter.strip()[:60],
            name=wanted.name.strip(), phone=wanted.phone.strip(), identity=wanted.identity.strip(),
            asked_by=actor.id, asked_at=at, department=actor.department if actor.post == Post.DEPARTMENT else "",
        )  # fmt: skip
        begin(TABLE, made, actor=actor, at=at, entry=entry, department=made.department)
        entry.payload |= {"applicant": made.applicant, "ground": made.ground, "article": ARTICLES[made.ground]}
        entry.payload |= {"camera": camera.code if camera else "", "unit": made.unit, "letter": made.letter}
        entry.payload |= {"since": made.since.isoformat(), "to": made.to.isoformat()}
        entry.sealed["purpose"] = mask_numbers(made.purpose)  # its receipt goes out of the house
        telling.approvers(made, at=at)
    return made


def carry_out(
    retrieval: Retrieval,
    operation: str,
    *,
    actor: Standing,
    at: datetime,
    given: Given = NOTHING_GIVEN,
    revision: int | None = None,
) -> Retrieval:
    """Approves, refuses, withdraws or hands out; raises `workflow.errors.Refused`."""
    with batch():
        with advance(TABLE, retrieval, operation, actor=actor, at=at, given=given, revision=revision) as move:
            if operation in ("approve", "refuse"):
                move.subject.decided_by, move.subject.decided_at = actor.id, at
        if operation == "approve":
            _fetch(retrieval, actor, at)
        elif operation == "refuse":
            telling.asker(retrieval, "refused", at=at, reason=given.reason)
    return retrieval


def _fetch(retrieval: Retrieval, actor: Standing, at: datetime) -> None:
    """Asks every recorder; what cannot be had is written down with its reason."""
    purpose = Purpose(Why.REQUEST, about=f"{TABLE.name}-{retrieval.pk}")
    for camera in queries.cameras(retrieval):
        for since, to in rules.pieces(retrieval.since, retrieval.to):
            row, absence = _asked(camera, since, to, purpose, actor, at)
            RetrievalPart.objects.create(
                retrieval=retrieval, camera=camera, since=since, to=to, footage=row, absence=absence[:200]
            )


def _asked(
    camera: Camera, since: datetime, to: datetime, purpose: Purpose, actor: Standing, at: datetime
) -> tuple[Footage | None, str]:
    try:
        return footage.ask(camera, since, to, by=actor, purpose=purpose, at=at), ""
    except Refused as refusal:
        return None, str(refusal)


def tend(at: datetime) -> None:
    """Requests whose recordings have come, or cannot come; those whose copies were kept long enough."""
    for each in Retrieval.objects.filter(state=FETCHING):
        _gather(each, at)
    for each in Retrieval.objects.filter(state__in=(READY, HANDED)):
        if not each.parts.filter(footage__state=Footage.State.HERE).exists():
            with advance(TABLE, each, "delete", actor=MACHINE, at=at):
                pass


def _gather(retrieval: Retrieval, at: datetime) -> None:
    rows = [footage.follow(row, at=at) for row in _fetched(retrieval)]
    if any(row.state not in SETTLED for row in rows):
        return
    here = sum(row.state == Footage.State.HERE for row in rows)
    with advance(TABLE, retrieval, "gather", actor=MACHINE, at=at) as move:
        move.target = READY if here else NOTHING
        move.entry.payload |= {"here": here, "missing": retrieval.parts.count() - here}
        telling.asker(retrieval, "ready" if here else "nothing", at=at)


def _fetched(retrieval: Retrieval) -> list[Footage]:
    return list(Footage.objects.filter(parts__retrieval=retrieval).select_related("camera__station", "command"))
