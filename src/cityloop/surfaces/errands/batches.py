"""One operation on many subjects: an errand that makes the same call as a click, one by one, and notes each answer.

Undoing it is one more batch, of the operation that the table names as the inverse, on what was done and is still as the
batch left it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cityloop.errands import queries as errands
from cityloop.errands import services
from cityloop.errands.models import Errand, Item
from cityloop.errands.registry import PROMPT
from cityloop.errands.registry import Kind as ErrandKind
from cityloop.errands.work import CalledOff, CannotBeDone, Outcome, Work
from cityloop.journal.services import batch as transaction
from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.lists import MOST
from cityloop.surfaces.kit.acting import held_by, standing_for
from cityloop.surfaces.kit.kinds import KINDS, Kind
from cityloop.workflow.errors import Missing, NotAllowed, Refused
from cityloop.workflow.table import Given, Need, Operation

log = logging.getLogger(__name__)

NAME = "batch"
UNDONE_WITHIN = timedelta(minutes=30)
ONE_BY_ONE = frozenset({Need.PHOTOS, Need.TARGET, Need.CONDITION, Need.PLACE})
PROPOSED = "*"  # as department: to each the one that stands in it as proposed


class CannotUndo(Exception):
    """Too late, done already, or the table has no way back."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is done to each. `undoes` is the errand whose steps are taken back."""

    kind: str
    operation: str
    given: Given
    undoes: int = 0

    @classmethod
    def of(cls, errand: Errand) -> Batch:
        found = errand.parameters
        given = dict(found["given"])
        return cls(
            found["kind"],
            found["operation"],
            Given(**{**given, "until": parse_datetime(given["until"]) if given.get("until") else None}),
            found.get("undoes", 0),
        )

    def parameters(self) -> dict[str, Any]:
        said = {name: value for name, value in asdict(self.given).items() if value}
        if self.given.until:
            said["until"] = self.given.until.isoformat()
        return {"kind": self.kind, "operation": self.operation, "given": said, "undoes": self.undoes}

    @property
    def label(self) -> str | Promise:
        found = KINDS[self.kind].table().operation(self.operation)
        return found.label if found else self.operation

    def given_to(self, subject: Any) -> Given:
        if self.given.department != PROPOSED:
            return self.given
        return replace(self.given, department=subject.department_code)


def fits(operation: Operation) -> bool:
    """Whether the operation makes sense for many: what is given can be the same for all."""
    return bool(operation.posts) and not ONE_BY_ONE & set(operation.needs)


def possible(kind: Kind, held: Sequence[Standing], states: Mapping[str, int]) -> list[tuple[Operation, int]]:
    """Operations for many that these posts have, each with how many are in a state for it; most first."""
    posts = {each.post for each in held}
    found = [
        (each, sum(states.get(state, 0) for state in each.sources))
        for each in kind.table().operations
        if fits(each) and each.posts & posts
    ]
    return sorted(((each, n) for each, n in found if n), key=lambda pair: (-pair[1], not pair[0].main, pair[0].grave))


def actor_of(operation: Operation, held: Sequence[Standing]) -> Standing:
    """The first of these posts that may do it. Raises `NotAllowed`."""
    for each in held:
        if each.post in operation.posts:
            return each
    raise NotAllowed()


def begin(
    kind: Kind, operation: Operation, found: QuerySet[Any], *, given: Given, actor: Standing, at: datetime
) -> Errand:
    """On those that are in a state for it. Raises `workflow.errors.Refused`, `errands.services.TooMany`."""
    if missing := given.missing(operation.needs):
        raise Missing(missing)
    subjects = list(found.filter(state__in=operation.sources).values_list("pk", "revision")[: MOST + 1])
    if len(subjects) > MOST:
        raise Refused(_("A batch is at most %(most)d at once. Narrow the filter; nothing was done.") % {"most": MOST})
    return start(Batch(kind.name, operation.name, given), subjects, actor=actor, at=at)


def start(wanted: Batch, subjects: Sequence[tuple[int, int]], *, actor: Standing, at: datetime) -> Errand:
    """`subjects` are rows with the revisions in which they were seen. Raises `errands.services.TooMany`."""
    return services.ask(
        NAME,
        parameters=wanted.parameters(),
        actor=actor,
        at=at,
        department=actor.department,
        area=actor.area,
        subjects=subjects,
    )


def run(work: Work) -> Outcome:
    wanted = Batch.of(work.errand)
    kind = KINDS[wanted.kind]
    if kind.table().operation(wanted.operation) is None:
        raise CannotBeDone(_("There is no such operation."))
    for item in work.errand.items.filter(state=Item.State.WAITING):
        try:
            _step(work, kind, wanted, item)
        except CalledOff:
            raise
        except Exception:  # one that cannot be done does not hold up the others
            log.exception("%s %s in %s", wanted.kind, item.subject, work.errand)
            with transaction():
                work.one_more()
                _note(item, Item.State.REFUSED, _("The fault is ours and stands in the worker's log."))
    tally = errands.tally(work.errand)
    return Outcome(result=tally, payload={"operation": wanted.operation, **tally})


def _step(work: Work, kind: Kind, wanted: Batch, item: Item) -> None:
    """The step, its answer and the count in one transaction: after a sudden death each has happened once or not yet."""
    with transaction():
        work.one_more()
        try:
            held = held_by(work.errand)
            subject = kind.visible(held).filter(pk=item.subject).first()
            if subject is None:
                raise Refused(_("It is no longer among what you see."))
            actor = standing_for(held, kind.table(), subject, wanted.operation)
            kind.carry_out(
                subject,
                wanted.operation,
                actor=actor,
                at=work.now(),
                given=wanted.given_to(subject),
                revision=item.revision,
            )
        except Refused as refusal:
            _note(item, Item.State.REFUSED, str(refusal))
        else:
            subject.refresh_from_db(fields=["revision"])
            item.revision = subject.revision
            _note(item, Item.State.DONE)


def _note(item: Item, state: Item.State, said: str = "") -> None:
    item.state, item.said = state, said[:400]
    item.save(update_fields=["state", "said", "revision"])


def inverse(errand: Errand) -> Operation | None:
    wanted = Batch.of(errand)
    return KINDS[wanted.kind].table().inverse(wanted.operation)


def undo(errand: Errand, *, reason: str, at: datetime) -> Errand:
    """As another batch. Raises `CannotUndo`."""
    back = inverse(errand)
    if back is None or not can_undo(errand, held_by(errand), at):
        raise CannotUndo(_("This batch cannot be undone any more; nothing was changed."))
    wanted = Batch(Batch.of(errand).kind, back.name, Given(reason=reason), undoes=errand.pk)
    done = errand.items.filter(state=Item.State.DONE).values_list("subject", "revision")
    return start(wanted, list(done), actor=_asker(errand), at=at)


def can_undo(errand: Errand, held: Sequence[Standing], at: datetime) -> bool:
    """In time, not yet done, and by a post that the table allows it."""
    back = inverse(errand)
    if back is None or errand.ended_at is None or at - errand.ended_at > UNDONE_WITHIN:
        return False
    if not back.posts & {each.post for each in held} or set(back.needs) - {Need.REASON}:
        return False
    return errand.items.filter(state=Item.State.DONE).exists() and undoing(errand) is None


def undoing(errand: Errand) -> Errand | None:
    """The batch that takes this one back, where there is one."""
    return errands.of(errand.owner).filter(kind=NAME, parameters__undoes=errand.pk).first()


def retry(errand: Errand, *, at: datetime) -> Errand:
    """The refused once more, as they are now."""
    wanted = Batch.of(errand)
    refused = list(errand.items.filter(state=Item.State.REFUSED).values_list("subject", flat=True))
    seen = KINDS[wanted.kind].visible(held_by(errand)).filter(pk__in=refused)
    return start(wanted, list(seen.values_list("pk", "revision")), actor=_asker(errand), at=at)


def _asker(errand: Errand) -> Standing:
    held = held_by(errand)
    if not held:
        raise CannotUndo(_("You hold no post any more."))
    return held[0]


def title(errand: Errand) -> str:
    wanted = Batch.of(errand)
    counted = ngettext("%(n)d item", "%(n)d items", errand.total) % {"n": errand.total}
    label = _("%(what)s, %(times)s") % {"what": wanted.label, "times": counted}
    return _("Undoing: %(what)s") % {"what": label} if wanted.undoes else label


def told(errand: Errand) -> str:
    tally = errands.tally(errand)
    said = _("%(done)d done, %(refused)d refused") % tally
    return said if not tally["waiting"] else _("%(said)s, %(waiting)d left as they were") % {"said": said, **tally}


ERRAND = ErrandKind(NAME, run, title, told, queue=PROMPT, report=lambda errand: f"/batch/{errand.pk}/")
