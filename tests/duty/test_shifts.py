"""Signing on and off, and positions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityloop.duty import queries, services
from cityloop.duty.models import Position, Shift, TrackPoint
from cityloop.duty.services import BadPosition, BadShift, Fix, NotOnDuty
from cityloop.journal.models import Act
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.workflow.errors import NotAllowed
from tests.duty.cast import DISPATCHER, NOW, SYSTEM, person, standing

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def on(who: Person, minutes: int = 0) -> Shift:
    return services.sign_on(who, post=Post.INSPECTOR, actor=standing(who), at=NOW + timedelta(minutes=minutes))


def test_on_duty_is_who_signed_on_until_signing_off() -> None:
    one = person("inspector1")
    assert queries.on_duty(Post.INSPECTOR, NOW) == []
    on(one)
    assert queries.on_duty(Post.INSPECTOR, NOW + HOUR) == [one]
    assert queries.on_duty(Post.OFFICER, NOW + HOUR) == []
    services.sign_off(one, actor=standing(one), at=NOW + 2 * HOUR)
    assert queries.on_duty(Post.INSPECTOR, NOW + 2 * HOUR) == []
    assert queries.on_duty(Post.INSPECTOR, NOW + HOUR) == [one]
    assert [act.verb for act in Act.objects.order_by("number")] == ["shift.signed_on", "shift.signed_off"]


def test_signing_on_twice_is_once() -> None:
    one = person("inspector1")
    assert on(one) == on(one, minutes=5)
    assert Act.objects.count() == 1


def test_a_forgotten_sign_off_ends_with_the_shift() -> None:
    one = person("inspector1")
    shift = on(one)
    assert not queries.is_on_duty(one, shift.ends)
    with pytest.raises(NotOnDuty):
        services.sign_off(one, actor=standing(one), at=shift.ends)


def test_signing_on_early_takes_up_the_planned_shift() -> None:
    one = person("inspector1")
    planned = services.plan_shift(
        one, post=Post.INSPECTOR, begins=NOW, ends=NOW + 8 * HOUR, actor=SYSTEM, at=NOW - 24 * HOUR, area_code="G7"
    )
    assert on(one, minutes=-20) == planned
    assert on(person("inspector2"), minutes=-20) != planned


def test_signing_on_again_begins_a_shift_of_full_length() -> None:
    one = person("inspector1")
    first = on(one)
    services.sign_off(one, actor=standing(one), at=NOW + timedelta(minutes=1))
    again = on(one, minutes=8 * 60)
    assert again != first
    assert again.ends == NOW + 8 * HOUR + services.UNPLANNED


def test_a_planned_shift_is_taken_up_again_after_a_break() -> None:
    one = person("inspector1")
    planned = services.plan_shift(
        one, post=Post.INSPECTOR, begins=NOW, ends=NOW + 8 * HOUR, actor=SYSTEM, at=NOW - 24 * HOUR, area_code="G7"
    )
    on(one, minutes=-5)
    services.sign_off(one, actor=standing(one), at=NOW + 4 * HOUR)
    assert on(one, minutes=5 * 60) == planned


def test_what_a_phone_sends_after_signing_off_is_a_way_but_no_position() -> None:
    one = person("inspector1")
    on(one)
    services.sign_off(one, actor=standing(one), at=NOW + HOUR)
    assert services.record_positions(one, [Fix(NOW + HOUR / 2, 115.2, 25.0)], at=NOW + 2 * HOUR) == 1
    assert not Position.objects.exists()


def test_only_a_dispatcher_or_shift_lead_signs_others_off() -> None:
    shift, other = on(person("inspector1")), person("inspector2")
    with pytest.raises(NotAllowed):
        services.relieve(shift, actor=standing(other), at=NOW + HOUR)
    services.relieve(shift, actor=DISPATCHER, at=NOW + HOUR)
    with pytest.raises(NotOnDuty):
        services.relieve(shift, actor=DISPATCHER, at=NOW + HOUR)
    assert Act.objects.filter(verb="shift.signed_off").count() == 1


@pytest.mark.parametrize(("begins", "ends"), [(0, 0), (2, 1), (1, 3), (-1, 9)])
def test_a_shift_that_cannot_be_is_refused(begins: int, ends: int) -> None:
    one = person("inspector1")
    Shift.objects.create(person=one, post=Post.INSPECTOR, begins=NOW, ends=NOW + 8 * HOUR)
    with pytest.raises(BadShift):
        services.plan_shift(
            one, post=Post.INSPECTOR, begins=NOW + begins * HOUR, ends=NOW + ends * HOUR, actor=SYSTEM, at=NOW
        )
    assert Shift.objects.count() == 1


def test_only_positions_within_a_shift_are_kept() -> None:
    one = person("inspector1")
    on(one)
    fixes = [Fix(NOW + minutes * timedelta(minutes=1), 115.03, 25.79, 8.0) for minutes in (-30, 5, 10)]
    assert services.record_positions(one, fixes, at=NOW + HOUR) == 2
    assert services.record_positions(one, fixes, at=NOW + HOUR) == 2  # sent again by a phone that got no answer
    assert TrackPoint.objects.count() == 2
    assert services.record_positions(person("inspector2"), fixes, at=NOW + HOUR) == 0


def test_the_last_position_never_goes_back_in_time() -> None:
    one = person("inspector1")
    on(one)
    services.record_positions(one, [Fix(NOW + 2 * HOUR, 115.2, 25.0)], at=NOW + 2 * HOUR)
    services.record_positions(one, [Fix(NOW + HOUR, 115.1, 25.0)], at=NOW + 2 * HOUR)
    assert Position.objects.get(person=one).lon == 115.2
    assert [point.lon for point in queries.track(one, NOW, NOW + 9 * HOUR)] == [115.1, 115.2]
    assert [each.person for each in queries.last_positions(Post.INSPECTOR, NOW + 2 * HOUR)] == [one]


@pytest.mark.parametrize(
    "fix",
    [
        Fix(NOW, float("nan"), 25.0),
        Fix(NOW, 181.0, 25.0),
        Fix(NOW, 115.0, -91.0),
        Fix(NOW, 115.0, 25.0, -1.0),
        Fix(NOW, 115.0, 25.0, float("inf")),
        Fix(NOW + HOUR, 115.0, 25.0),
    ],
)
def test_one_absurd_position_refuses_all(fix: Fix) -> None:
    one = person("inspector1")
    on(one)
    with pytest.raises(BadPosition):
        services.record_positions(one, [Fix(NOW, 115.0, 25.0), fix], at=NOW)
    assert not TrackPoint.objects.exists()


def test_tracks_are_forgotten() -> None:
    one = person("inspector1")
    on(one)
    services.record_positions(one, [Fix(NOW, 115.0, 25.0), Fix(NOW + HOUR, 115.0, 25.0)], at=NOW + HOUR)
    assert services.forget_tracks(before=NOW + HOUR) == 1


def test_the_nearest_is_found_and_the_one_who_reported_is_never_drawn() -> None:
    one, two = person("inspector1"), person("inspector2")
    for each, lon in ((one, 115.031), (two, 115.05)):
        on(each)
        services.record_positions(each, [Fix(NOW, lon, 25.79)], at=NOW)
    found = queries.nearest_on_duty(Post.INSPECTOR, 115.03, 25.79, NOW)
    assert (found.person, "100" in str(found.because)) == (one, True)
    other = queries.nearest_on_duty(Post.INSPECTOR, 115.03, 25.79, NOW, excluding={"inspector1"})
    assert other.person == two
    with pytest.raises(queries.NobodyToSend):
        queries.nearest_on_duty(Post.INSPECTOR, 115.03, 25.79, NOW, excluding={"inspector1", "inspector2"})


def test_who_left_is_never_drawn() -> None:
    gone, stays = person("inspector1", area="3611"), person("inspector2")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    found = queries.nearest_on_duty(Post.INSPECTOR, 115.03, 25.79, NOW, cell="361126001002003")
    assert found.person == stays
