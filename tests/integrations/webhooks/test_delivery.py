"""Receivers that fail, are slow, die and come back: nothing is lost, order is kept, nobody waits for another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cityloop.integrations.webhooks import delivery, rules, services
from cityloop.integrations.webhooks.models import State, Subscription
from cityloop.integrations.webhooks.rules import Unsuitable
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject, act
from tests.integrations.webhooks.receiver import Receiver, a_receiver

pytestmark = pytest.mark.django_db
ADMIN = Actor("person", "admin", "admin")
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = "127.0.0.0/8"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


def subscribed(receiver: Receiver, verbs: str = "case.*") -> Subscription:
    made = services.subscribe(name="GIS", url=receiver.url, verbs=verbs, actor=ADMIN, at=AT)
    receiver.secret = made.secret
    return made.subscription


def happen(verb: str = "case.dispatched", count: int = 1) -> list[int]:
    for _i in range(count):
        with act(verb, actor=ADMIN, at=AT, subject=Subject(verb.partition(".")[0], "17")) as entry:
            entry.payload["state"] = "handling"
    return list(Act.objects.filter(verb=verb).order_by("-number").values_list("number", flat=True)[:count])[::-1]


def tell(subscription: Subscription, at: datetime = AT) -> int:
    told = delivery.deliver(subscription.pk, lambda: at)
    subscription.refresh_from_db()
    return told


def test_what_happens_is_told_in_order_and_what_is_not_asked_for_is_not(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    first = happen(count=3)
    happen("report.received")
    second = happen("case.closed")
    assert tell(subscription) == 4
    assert receiver.numbers() == first + second
    assert receiver.forged == 0
    assert receiver.heard[0]["codes"] == {"state": "handling"}
    assert tell(subscription) == 0


def test_what_came_before_the_subscription_is_told_on_replay_alone(receiver: Receiver) -> None:
    (early,) = happen()
    subscription = subscribed(receiver)
    assert tell(subscription) == 0
    services.replay(subscription, number=early, actor=ADMIN, at=AT)
    assert tell(subscription) == 1
    assert receiver.numbers() == [early]
    assert Act.objects.get(verb="webhook.replayed").payload["from"] == early


def test_nothing_overtakes_what_failed(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    numbers = happen(count=3)
    receiver.ailing = [500]
    assert tell(subscription) == 0
    assert (subscription.failures, subscription.answer) == (1, "HTTP 500")
    assert tell(subscription) == 0, "it is left alone for a while"
    assert tell(subscription, AT + timedelta(minutes=1)) == 3
    assert receiver.numbers() == numbers
    assert (subscription.failures, subscription.failing_since) == (0, None)


def test_what_was_taken_before_a_failure_is_not_told_again(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    numbers = happen(count=3)
    receiver.ailing = [0, 0, 503]  # 0: well
    assert tell(subscription) == 2
    assert subscription.number == numbers[1]
    assert tell(subscription, AT + timedelta(minutes=1)) == 1
    assert receiver.numbers() == numbers


def test_a_dead_receiver_keeps_its_place_and_is_stopped_where_all_can_see_it(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    numbers = happen(count=2)
    at = AT
    receiver.ailing = [503] * 200
    while subscription.state == State.ACTIVE:
        tell(subscription, at)
        at = subscription.next_at or at
    assert rules.PATIENCE <= at - AT < rules.PATIENCE + 2.5 * rules.LONGEST_PAUSE
    assert Act.objects.filter(verb="webhook.stopped").count() == 1
    receiver.ailing = []
    assert tell(subscription, at) == 0
    services.resume(subscription, actor=ADMIN, at=at)
    assert tell(subscription, at) == 2
    assert receiver.numbers() == numbers


def test_a_receiver_that_is_gone_for_good_is_stopped_at_once(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    happen()
    receiver.ailing = [410]
    tell(subscription)
    assert subscription.state == State.STOPPED


def test_paused_it_is_told_nothing_and_forgets_nothing(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    services.pause(subscription, actor=ADMIN, at=AT)
    numbers = happen()
    assert tell(subscription) == 0
    services.resume(subscription, actor=ADMIN, at=AT)
    assert tell(subscription) == 1
    assert receiver.numbers() == numbers


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    happen()
    receiver.ailing = [302]
    assert tell(subscription) == 0
    assert subscription.answer == "HTTP 302"


def test_an_address_inside_is_not_reached_unless_it_is_named(receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = ""
    subscription = subscribed(receiver)
    happen()
    assert tell(subscription) == 0
    assert "not public" in subscription.answer
    assert receiver.heard == []


def test_a_test_is_signed_and_leaves_the_place_alone(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    assert delivery.test(subscription, at=AT).taken
    assert receiver.heard[0]["verb"] == "webhook.tested"
    assert Subscription.objects.get().number == subscription.number


def test_acts_that_are_not_for_it_are_passed_over_now_and_then(receiver: Receiver, monkeypatch: Any) -> None:
    monkeypatch.setattr(delivery, "SLACK", 2)
    subscription = subscribed(receiver)
    numbers = happen("report.received", 4)
    tell(subscription)
    assert subscription.number >= numbers[-1]


def test_the_secret_is_sealed_and_stands_in_no_act(receiver: Receiver) -> None:
    from django.db import connection

    subscribed(receiver)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_subscription")
        assert receiver.secret not in cursor.fetchone()[0]
    made = Act.objects.get(verb="webhook.subscribed")
    assert receiver.secret not in made.payload_text + str(made.sealed)


def test_a_place_beyond_the_journal_is_refused(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    for number in (0, -1, 10**12):
        with pytest.raises(Unsuitable):
            services.replay(subscription, number=number, actor=ADMIN, at=AT)


def test_a_mistake_of_ours_is_seen_on_the_page_and_tried_again_after_a_pause(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = subscribed(receiver)
    happen()
    monkeypatch.setattr(f"{delivery.__name__}.connections.close_all", lambda: None)  # the test's own is open
    monkeypatch.setattr(f"{delivery.__name__}.queries.number_of", lambda _act: 1 // 0)
    delivery.Courier(lambda: AT)._run(subscription.pk)
    subscription.refresh_from_db()
    assert subscription.answer.startswith("ZeroDivisionError")
    assert subscription.next_at == AT + timedelta(minutes=1)


def test_with_a_new_secret_the_old_one_signs_for_a_day_and_no_longer(receiver: Receiver) -> None:
    subscription = subscribed(receiver)
    old = receiver.secret
    made = services.rotate(subscription, actor=ADMIN, at=AT)
    later = AT + rules.OVERLAP
    for secret, at, taken in ((old, AT, 1), (made.secret, AT, 1), (made.secret, later, 1), (old, later, 0)):
        receiver.secret = secret
        happen()
        assert tell(subscription, at) == taken, (secret == old, at)
    said = Act.objects.get(verb="webhook.secret_changed")
    assert old not in said.payload_text + str(said.sealed)
    assert made.secret not in said.payload_text + str(said.sealed)
