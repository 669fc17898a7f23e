"""Followers miss no act, and act upon each at least once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType

from cityloop.journal import followers
from cityloop.journal.followers import SLACK, Follower, run_all, run_once
from cityloop.journal.models import Act, FollowerCursor
from cityloop.journal.services import Subject, act, batch
from tests.journal.acting import CLOCK, NOON, do, do_many

pytestmark = pytest.mark.django_db


class Diary:
    """A follower that notes what it was given, and fails when told to."""

    def __init__(self, *verbs: str) -> None:
        self.numbers: list[int] = []
        self.fails_at = 0
        self.follower = Follower("diary", self.handle, frozenset(verbs) or None)

    def handle(self, act: Act) -> None:
        self.numbers.append(act.number)
        ContentType.objects.create(app_label="diary", model=str(len(self.numbers)))
        if act.number == self.fails_at:
            raise ConnectionError("the gateway is down")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else follows."""
    monkeypatch.setattr(followers, "_registered", {})


def cursor() -> FollowerCursor:
    return FollowerCursor.objects.get(name="diary")


def test_acts_come_in_order_and_once() -> None:
    do_many(7)
    diary = Diary()
    assert run_once(diary.follower, at=NOON, limit=5) == 5
    assert run_once(diary.follower, at=NOON, limit=5) == 2
    assert run_once(diary.follower, at=NOON, limit=5) == 0
    do()
    assert run_once(diary.follower, at=NOON, limit=5) == 1
    assert diary.numbers == [1, 2, 3, 4, 5, 6, 7, 8]


def test_only_the_verbs_asked_for_come() -> None:
    for verb in ("case.filed", "case.urged", "case.filed"):
        do(verb)
    diary = Diary("case.filed")
    run_once(diary.follower, at=NOON)
    assert diary.numbers == [1, 3]


def test_the_cursor_passes_long_stretches_of_other_acts() -> None:
    diary = Diary("case.closed")
    with batch():
        do_many(SLACK)
    run_once(diary.follower, at=NOON)
    assert cursor().number == 0
    do()
    run_once(diary.follower, at=NOON)
    assert cursor().number == SLACK + 1
    do("case.closed")
    run_once(diary.follower, at=NOON)
    assert diary.numbers == [SLACK + 2]


def test_an_error_undoes_the_handling_and_the_act_comes_again() -> None:
    do_many(3)
    diary = Diary()
    diary.fails_at = 2
    assert run_once(diary.follower, at=NOON) == 1
    assert (cursor().number, cursor().failures) == (1, 1)
    assert "the gateway is down" in cursor().error
    assert ContentType.objects.filter(app_label="diary").count() == 1
    diary.fails_at = 0
    assert run_once(diary.follower, at=NOON) == 0  # not yet
    assert run_once(diary.follower, at=NOON + timedelta(seconds=1)) == 2
    assert diary.numbers == [1, 2, 2, 3]
    assert (cursor().failures, cursor().retry_at, cursor().error) == (0, None, "")


def test_the_pause_grows_with_the_failures_up_to_five_minutes() -> None:
    assert [followers.pause(failures).total_seconds() for failures in (1, 2, 3, 9, 10, 99)] == [1, 2, 4, 256, 300, 300]


def test_what_a_follower_does_is_journalled_with_its_cursor() -> None:
    def answer(found: Act) -> None:
        with act("message.queued", actor=CLOCK, at=NOON, subject=Subject("message", str(found.number))):
            pass

    do("case.filed")
    follower = Follower("diary", answer, frozenset({"case.filed"}))
    assert run_once(follower, at=NOON) == 1
    assert run_once(follower, at=NOON) == 0
    assert [found.verb for found in Act.objects.order_by("number")] == ["case.filed", "message.queued"]


@pytest.mark.usefixtures("alone")
def test_one_that_fails_does_not_hold_up_the_others() -> None:
    do_many(2)
    bad, good = Diary(), Diary()
    bad.fails_at = 1
    followers.register(Follower("bad", bad.handle))
    followers.register(Follower("good", good.handle))
    assert run_all(at=NOON) == 2
    assert good.numbers == [1, 2]


@pytest.mark.usefixtures("alone")
def test_two_followers_of_one_name_are_a_mistake() -> None:
    diary = Diary()
    followers.register(diary.follower)
    followers.register(diary.follower)
    assert followers.registered() == [diary.follower]
    with pytest.raises(ValueError, match="two followers are called diary"):
        followers.register(Follower("diary", print))
