"""Trips of several cases, and consultations in which departments are heard before somebody decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityloop.cases import consulting, filing, operations, queries, trips
from cityloop.cases.models import Case, Precedent, Trip
from cityloop.cases.rules import in_order
from cityloop.journal.models import Act
from cityloop.workflow.errors import NotAllowed, Refused, Unsuitable
from cityloop.workflow.table import Given
from tests.cast import BEGINNING, HOLE, ROAD, STALL, STALLS, condition, found_town, standing

AT = BEGINNING + timedelta(hours=1)
NEXT_DOOR = (STALL[0] + 0.0004, STALL[1])


@pytest.fixture(autouse=True)
def _town(db: None) -> None:
    found_town()


def filed(place: tuple[float, float] = STALL, code: str = STALLS) -> Case:
    lead = standing("lead")
    return filing.file(source="hotline", condition=condition(code), lon=place[0], lat=place[1], actor=lead, at=AT)


def does(case: Case, operation: str, who: str, **given: object) -> Case:
    return operations.carry_out(case, operation, actor=standing(who), at=AT, given=Given(**given))  # type: ignore[arg-type]


def test_a_trip_goes_to_the_nearest_that_is_left() -> None:
    assert in_order((0.0, 0.0), [(0.003, 0.0), (0.001, 0.0), (0.002, 0.0)]) == [1, 2, 0]
    assert in_order((0.0, 0.0), []) == []


def test_only_what_waits_close_by_for_the_same_department_goes_along() -> None:
    case, beside = filed(), filed(NEXT_DOOR)
    filed(HOLE)  # 200 m away
    filed(NEXT_DOOR, ROAD)  # another department's
    does(filed(NEXT_DOOR), "dispatch", "dispatcher", department="enforcement")
    [(found, metres)] = trips.beside(case)
    assert (found.pk, 30 < metres < 50) == (beside.pk, True)


def test_cases_of_one_place_are_dispatched_together_and_keep_their_own_steps() -> None:
    case, others = filed(), [filed(NEXT_DOOR), filed(STALL)]
    target = ",".join(str(each.pk) for each in others)
    does(case, "bundle", "dispatcher", department="enforcement", target=target)
    trip = Trip.objects.get()
    stops = list(trip.cases.order_by("stop").values_list("pk", "state", "stop"))
    assert stops == [(each.pk, "dispatched", number) for number, each in enumerate((case, others[1], others[0]), 1)]
    assert trips.stops(trip.cases.all())[others[0].pk] == f"T{trip.pk} · 3/3"

    does(others[0], "receive", "desk")
    assert list(trip.cases.order_by("stop").values_list("state", flat=True)) == ["dispatched", "dispatched", "handling"]


def test_a_case_that_goes_to_another_department_leaves_its_trip() -> None:
    case, other = filed(), filed(NEXT_DOOR)
    does(case, "bundle", "dispatcher", department="enforcement", target=str(other.pk))
    other.refresh_from_db()
    does(other, "return", "desk", department="sanitation", reason="不是我们的")
    does(other, "dispatch", "dispatcher", department="sanitation")
    assert list(Trip.objects.get().cases.values_list("pk", flat=True)) == [case.pk]


@pytest.mark.parametrize("target", ["", "999999", "words"])
def test_a_trip_with_what_is_not_there_changes_nothing(target: str) -> None:
    case, acts = filed(), Act.objects.count()
    with pytest.raises(Refused):
        does(case, "bundle", "dispatcher", department="enforcement", target=target)
    case.refresh_from_db()
    assert (case.state, Trip.objects.count(), Act.objects.count()) == ("filed", 0, acts)


def consulted() -> Case:
    """Returned twice: by the enforcement, which names the sweepers, and by them."""
    case = filed()
    does(case, "dispatch", "dispatcher", department="enforcement")
    does(case, "return", "desk", department="sanitation", reason="不是我们的")
    does(case, "dispatch", "dispatcher", department="sanitation")
    return does(case, "return", "sweepers", department="works", reason="是市政的")


def test_the_second_return_invites_who_returns_and_whom_they_name() -> None:
    case = consulted()
    assert case.state == "consulting"
    assert set(case.invitations.values_list("department_code", flat=True)) == {"sanitation", "works"}
    assert case in queries.inbox(standing("roads"))
    assert case not in queries.inbox(standing("desk")), "not asked, so nothing waits"


def test_departments_are_invited_heard_and_the_verdict_is_kept() -> None:
    case = consulted()
    until = AT + timedelta(hours=4)
    does(case, "invite", "lead", department="enforcement", until=until)
    does(case, "opine", "roads", reason="井盖是排水公司的")
    assert case not in queries.inbox(standing("roads")), "whoever has spoken is not asked again"
    does(case, "opine", "desk", reason="占道部分归我们")
    said = dict(case.invitations.exclude(answered_at=None).values_list("department_code", "statement"))
    assert said == {"works": "井盖是排水公司的", "enforcement": "占道部分归我们"}
    assert case.invitations.get(department_code="enforcement").until == until

    does(case, "decide", "lead", department="enforcement", reason="占道为主")
    assert (case.state, case.department_code) == ("dispatched", "enforcement")
    assert Precedent.objects.get().reason == "占道为主"


def test_an_outsider_neither_invites_nor_decides() -> None:
    case = consulted()
    for operation, who in (("invite", "roads"), ("decide", "operator"), ("bundle", "desk")):
        with pytest.raises(NotAllowed):
            does(case, operation, who, department="works", reason="我来定", target="1")
    assert case.invitations.count() == 2


def test_an_invitation_is_not_for_the_past() -> None:
    case = consulted()
    with pytest.raises(Unsuitable):
        does(case, "invite", "dispatcher", department="enforcement", until=AT - timedelta(days=1))
    assert case.invitations.count() == 2


def test_a_precedent_proposes_until_it_is_revoked() -> None:
    case = consulted()
    does(case, "decide", "dispatcher", department="works", reason="归市政")
    assert filed().proposed == "works"
    precedent = Precedent.objects.get()
    with pytest.raises(Unsuitable):
        consulting.revoke(precedent, reason=" ", actor=standing("lead"), at=AT)
    consulting.revoke(precedent, reason="职责已调整", actor=standing("lead"), at=AT)
    assert filed().proposed == "enforcement"
    with pytest.raises(Unsuitable):
        consulting.revoke(precedent, reason="再来一次", actor=standing("lead"), at=AT)


def test_a_corrected_class_is_proposed_anew() -> None:
    case = filed()
    does(case, "correct", "dispatcher", condition=str(condition(ROAD)), reason="是路面")
    assert case.proposed == "works"
