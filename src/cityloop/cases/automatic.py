"""Dispatch that happens by itself, for pairs of class and area that earned it and that a person switched on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cityloop.cases import measuring, operations
from cityloop.cases.models import Automatic, Case
from cityloop.catalogue import queries as catalogue
from cityloop.geography import queries as geography
from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject, act
from cityloop.messages import services as messages
from cityloop.messages.rules import To
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.workflow.errors import Refused, Unsuitable
from cityloop.workflow.table import Given

DISPATCHER = Actor("system", "automatic", "")


def turn(*, minor: str, area: str, on: bool, actor: Actor, at: datetime) -> Automatic:
    """On only where the measure earned it; raises `Unsuitable`."""
    measured = measuring.measures(minor, [area], at).get(area)
    if on and not (measured and measured.earned):
        raise Unsuitable(_("The measured accuracy does not reach what automatic dispatch needs."))
    with act("automatic.turned", actor=actor, at=at) as entry:
        values = {"on": on, "by": actor.id if actor.kind == "person" else "", "turned_at": at}
        row, _new = Automatic.objects.update_or_create(minor=minor, area=area, defaults=values)
        entry.subject = Subject("automatic", str(row.pk))
        entry.payload |= {"class": minor, "area": area, "on": on}
        if measured:
            entry.payload |= {"right": measured.right, "total": measured.total}
    return row


def switched_on(case: Case) -> QuerySet[Automatic]:
    """The pairs of class and area under which the case would be dispatched by itself."""
    return Automatic.objects.filter(minor=case.minor, area__in=measuring.areas_of(case), on=True)


def dispatch(act: Act) -> None:
    """A case just filed goes where filing proposed; whoever was quicker is left alone."""
    case = Case.objects.filter(pk=int(act.subject_id), state="filed", returns=0, reopenings=0).first()
    if case is None or not switched_on(case).exists():
        return
    try:
        given = Given(department=case.proposed)
        operations.carry_out(case, "dispatch", actor=DISPATCHER, at=act.at, given=given, revision=0)
    except Refused:
        return


def settle(act: Act) -> None:
    """A case was closed: its proposal is measured, and a pair that no longer earns it goes off by itself."""
    case = Case.objects.select_related("department__parent").filter(pk=int(act.subject_id)).first()
    if case is None:
        return
    measuring.settle(case)
    for row in switched_on(case):
        measured = measuring.measures(row.minor, [row.area], act.at).get(row.area)
        if measured is None or measured.lost:
            turn(minor=row.minor, area=row.area, on=False, actor=DISPATCHER, at=act.at)
            _tell(row, act)


def _tell(row: Automatic, act: Act) -> None:
    """Who switched it on, and the shift leads."""
    names = geography.names([row.area])
    standards = catalogue.tree_at(act.at).by_code.values()
    name = next((each.minor_name for each in standards if row.minor in each.code), row.minor)
    values = {"class": name, "area": names.get(row.area, row.area or "全市")}
    people = {each.pk: each for each in (*staff.holders(Post.SHIFT_LEAD), *Person.objects.filter(username=row.by))}
    for person in people.values():
        key = f"automatic.lost:{act.number}:{row.pk}:{person.pk}"
        messages.send("automatic.lost", To.somebody(person), values, at=act.at, key=key)


FOLLOWERS = (
    Follower("cases.automatic", dispatch, frozenset({"case.filed"})),
    Follower("cases.accuracy", settle, frozenset({"case.closed"})),
)
