"""Yesterday and today in the demo city, driven through the real services and stopped in the middle."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from cityloop.cases import queries as cases
from cityloop.cases.models import Case
from cityloop.catalogue import seed
from cityloop.demo import accounts, history, progress, services
from cityloop.demo.city.town import SEED, build
from cityloop.demo.life import arrivals, hours
from cityloop.demo.life.spots import Spots
from cityloop.duty.models import Promise
from cityloop.intake import queries as reports
from cityloop.intake.models import Report
from cityloop.journal import verify
from cityloop.staff.models import Department, Person
from cityloop.staff.queries import standings
from cityloop.staff.rules import Post
from cityloop.watch.models import Camera
from cityloop.workflow.models import StageClock, Step

NOW = datetime(2026, 11, 18, 9, 20, tzinfo=UTC)  # a Wednesday afternoon there
DAYS = 1


def after(calls: int) -> object:
    """True from the so many-th time on."""
    left = [calls]

    def stopped() -> bool:
        left[0] -= 1
        return left[0] < 0

    return stopped


@pytest.mark.django_db
def test_a_city_is_prepared_its_past_grows_and_an_interruption_doubles_nothing(tmp_path: Path) -> None:
    services.prepare(tmp_path, at=NOW, days=DAYS)
    services.prepare(tmp_path, at=NOW, days=DAYS)  # what is there stays
    assert progress.growing(tmp_path)
    the_staff_can_sign_in(tmp_path)

    history.grow(tmp_path, stopped=after(12))  # type: ignore[arg-type]  # a callable
    assert progress.growing(tmp_path)
    whole = history.grow(tmp_path)
    assert whole.state == "whole"
    assert not progress.growing(tmp_path)
    assert history.grow(tmp_path) == whole

    every_report_came_once()
    the_states_are_consistent()
    every_post_finds_work()
    some_is_a_teams_some_goes_on_a_trip_and_some_was_promised()
    assert not verify.verify().findings


def the_staff_can_sign_in(data: Path) -> None:
    path = data / accounts.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    listed = json.loads(path.read_text(encoding="utf-8"))
    assert {account["post"] for account in listed} == set(Post.values)
    for account in (listed[0], listed[-1]):
        assert Person.objects.get(username=account["username"]).check_password(account["password"])
    assert Department.objects.filter(code__in=[each.code for each in seed.departments()]).count() == 27
    assert Person.objects.filter(assignments__post=Post.INSPECTOR).count() == 9
    assert Camera.objects.count() == 800


def every_report_came_once() -> None:
    spots, since = Spots(build(SEED)), services.opening(NOW, DAYS).astimezone(hours.ZONE).date()
    expected = {each.key for each in arrivals.of_present(SEED, NOW, spots)}
    for number in range(1, DAYS + 2):
        day = since.fromordinal(since.toordinal() + number)
        expected |= {each.key for each in arrivals.of_day(SEED, day, spots) if each.at < NOW}
    assert set(Report.objects.values_list("key", flat=True)) == expected


def the_states_are_consistent() -> None:
    for case in Case.objects.all():
        steps = list(Step.objects.filter(table="case", subject_id=case.pk).order_by("number"))
        assert [step.number for step in steps] == list(range(case.revision + 1))
        assert all(before.at <= later.at <= NOW for before, later in pairwise(steps))
        assert steps[-1].target == case.state
        assert (case.closed_at is None) == (case.state not in ("closed", "void"))
    finished = Case.objects.exclude(closed_at=None).values("pk")
    assert not StageClock.objects.filter(table="case", subject_id__in=finished, stopped_at=None).exists()
    accepted = Report.objects.filter(state__in=("accepted", "attached"))
    assert not accepted.filter(case=None).exists()


def every_post_finds_work() -> None:
    left = Counter(Case.objects.values_list("state", flat=True)) + Counter(
        f"report:{state}" for state in Report.objects.values_list("state", flat=True)
    )
    halts = [state for state, _ in arrivals.HALTS if state not in ("extension", "void", "trip")]
    assert not [state for state in halts if not left[state]]
    for username in ("intake", "shift_lead", "dispatcher", "department", "handler", "inspector"):
        standing = standings(Person.objects.get(username=username))[0]
        assert cases.inbox(standing).exists() or reports.inbox(standing).exists(), username


def some_is_a_teams_some_goes_on_a_trip_and_some_was_promised() -> None:
    assert Case.objects.filter(state="handling").exclude(team=None).exists()
    assert sorted(Case.objects.exclude(trip=None).values_list("stop", flat=True)) == [1, 2, 3]
    assert set(Promise.objects.values_list("post", flat=True)) == {Post.DEPARTMENT, Post.DISPATCHER}
