"""Telling receivers what happened: each in the order of the journal, at least once, and none waits for another.

A receiver's place is moved on after it has answered, a second later at most, so that whoever dies in between tells
something twice and nothing never. The message's id is the act's number, by which receivers drop what they have.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connections
from django.db.models import F

from cityloop.integrations.webhooks import queries, rules, services
from cityloop.integrations.webhooks.models import State, Subscription
from cityloop.integrations.webhooks.sending import Answer, Line
from cityloop.journal import queries as journal
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, batch

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
MACHINE = Actor("system", "webhooks")
AT_ONCE = 16  # receivers
A_RUN = 200  # acts, before the row is read again: it may have been paused
SLACK = 500  # acts that are not for it, over which a receiver's place is moved
SAVED_EVERY = 1.0  # seconds


class Courier:
    """Begins a run for each receiver that is due and has none. Threads are daemons: to stop is to be killed."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.under_way: set[int] = set()

    def __call__(self, at: datetime) -> None:
        for each in queries.due(at).only("pk"):
            if each.pk not in self.under_way and len(self.under_way) < AT_ONCE:
                self.under_way.add(each.pk)
                threading.Thread(target=self._run, args=(each.pk,), name=f"webhook {each.pk}", daemon=True).start()

    def _run(self, pk: int) -> None:
        try:
            deliver(pk, self.clock)
        except Exception as fault:  # our own mistake must neither hold up the others nor be tried without a pause
            log.exception("webhook %s", pk)
            _broke(pk, fault, self.clock())
        finally:
            connections.close_all()
            self.under_way.discard(pk)


def deliver(pk: int, clock: Clock) -> int:
    """Tells one receiver what there is, up to `A_RUN` acts or the first failure; how many it took."""
    subscription = queries.due(clock()).filter(pk=pk).first()
    if subscription is None:
        return 0
    newest = journal.head().size
    found = queries.acts_for(subscription, A_RUN)
    if not found:
        _skip(subscription, newest)
        return 0
    with Line(subscription.url) as line:
        return _tell(subscription, found, line, clock)


def _tell(subscription: Subscription, found: list[Act], line: Line, clock: Clock) -> int:
    saved, place = time.monotonic(), subscription.number
    for told, act in enumerate(found):
        at = clock()
        answer = line.send(*_message(subscription, act, at))
        if not answer.taken:
            _failed(subscription, place, answer, at)
            return told
        place = act.number
        if act is found[-1] or time.monotonic() - saved > SAVED_EVERY:
            saved = time.monotonic()
            if not _took(subscription, place, answer, at):
                break  # somebody paused it, set its place or ended it meanwhile
    return told + 1


def test(subscription: Subscription, *, at: datetime) -> Answer:
    """One message that tells of nothing, outside the order; its place stays."""
    content = rules.body(0, at, "webhook.tested", "webhook", str(subscription.pk), "", {})
    name = f"test-{subscription.pk}-{int(at.timestamp())}"
    with Line(subscription.url) as line:
        return line.send(content, rules.headers(subscription.secrets(at), name, at, content))


def _message(subscription: Subscription, act: Act, at: datetime) -> tuple[bytes, dict[str, str]]:
    number = queries.number_of(act)
    content = rules.body(act.number, act.at, act.verb, act.subject_kind, act.subject_id, number, act.payload)
    return content, rules.headers(subscription.secrets(at), f"act-{act.number}", at, content)


def _took(subscription: Subscription, place: int, answer: Answer, at: datetime) -> bool:
    well = {"failures": 0, "failing_since": None, "next_at": None}
    return _move(subscription, number=place, answer=answer.text, answered_at=at, **well)


def _failed(subscription: Subscription, place: int, answer: Answer, at: datetime) -> None:
    """`place`: what it had taken before."""
    before = subscription if place == subscription.number else None
    since = before.failing_since if before and before.failing_since else at
    failures = before.failures + 1 if before else 1
    pause = rules.pause(failures, random.random(), answer.wait)  # noqa: S311 - spreads the tries, guards nothing
    told = {"answer": answer.text, "answered_at": at, "failures": failures, "failing_since": since}
    moved = _move(subscription, number=place, next_at=at + pause, **told)
    if moved and (answer.gone or at - since >= rules.PATIENCE):
        services.stop(subscription, actor=MACHINE, at=at)


def _broke(pk: int, fault: Exception, at: datetime) -> None:
    told = f"{type(fault).__name__}: {fault}"[:200]
    with batch():
        broken = Subscription.objects.filter(pk=pk)
        broken.update(next_at=at + rules.LONGEST_PAUSE / 60, failures=F("failures") + 1, answer=told, answered_at=at)


def _skip(subscription: Subscription, newest: int) -> None:
    """Over what is not for it, now and then."""
    if newest - subscription.number > SLACK:
        _move(subscription, number=newest)


def _move(subscription: Subscription, **columns: object) -> bool:
    """False where the row is no longer as it was read: paused, set back, or ended."""
    with batch():
        here = Subscription.objects.filter(pk=subscription.pk, state=State.ACTIVE, number=subscription.number)
        moved = here.update(**columns) == 1
    if moved:
        vars(subscription).update(columns)
    return moved
