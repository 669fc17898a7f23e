"""One transaction, one act; what is undone was never said."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from cityloop.journal import queries
from cityloop.journal.models import Sealed
from cityloop.journal.services import Actor, Subject, Unfit, act, batch, forget
from cityloop.journal.verify import verify
from tests.journal.acting import CLOCK, DISPATCHER, NOON, WELL, do

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return [found.verb for found in queries.acts_after(0, 100)]


def test_an_act_is_written_as_it_was_done() -> None:
    with act("case.filed", actor=DISPATCHER, at=NOON) as entry:
        entry.subject = Subject("case", "17")
        entry.payload["department"] = "园林局"
        entry.sealed["reason"] = "王先生说井盖不见了"
        assert entry.number == 0
    (found,) = queries.acts_about(WELL)
    assert entry.number == found.number == 1
    assert (found.actor, found.at, found.verb, found.subject) == (DISPATCHER, NOON, "case.filed", WELL)
    assert found.payload == {"department": "园林局"}
    assert found.sealed == {"reason": "王先生说井盖不见了"}
    assert "王" not in found.payload_text + found.seals_text
    assert verify().whole


def test_numbers_go_up_by_one_and_the_cause_comes_before_its_consequence() -> None:
    with act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL) as outer:
        do("case.dispatched")
        do("message.queued")
    do("case.closed")
    assert verbs() == ["case.filed", "case.dispatched", "message.queued", "case.closed"]
    assert outer.number == 1
    assert queries.head().size == 4


def test_a_nested_act_that_fails_vanishes_and_the_outer_one_stays() -> None:
    with act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL):
        with pytest.raises(KeyError), act("case.dispatched", actor=DISPATCHER, at=NOON, subject=WELL):
            raise KeyError
        do("case.urged")
    assert verbs() == ["case.filed", "case.urged"]
    assert verify().whole


def test_an_act_vanishes_with_the_savepoint_around_it() -> None:
    with batch():
        do("case.filed")
        with suppress(KeyError), transaction.atomic():
            do("case.dispatched")
            raise KeyError
        with transaction.atomic():
            do("case.urged")
            transaction.set_rollback(True)
    assert verbs() == ["case.filed"]


def test_nothing_is_written_when_the_outermost_transaction_fails() -> None:
    with suppress(KeyError), act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL):
        ContentType.objects.create(app_label="a", model="row")
        do("case.dispatched")
        raise KeyError
    assert verbs() == []
    assert not ContentType.objects.filter(app_label="a").exists()
    do("case.urged")
    assert verbs() == ["case.urged"]


def test_nothing_is_written_when_the_transaction_is_marked_for_rollback() -> None:
    with act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL):
        transaction.set_rollback(True)
    assert verbs() == []
    assert queries.head().size == 0


def test_a_batch_without_acts_writes_rows_and_no_journal() -> None:
    with batch():
        ContentType.objects.create(app_label="a", model="row")
    assert ContentType.objects.filter(app_label="a").exists()
    assert verbs() == []


def test_many_acts_in_one_batch_stand_in_one_tree() -> None:
    with batch():
        for step in range(1200):
            do(step=step)
    assert queries.head().size == 1200
    assert verify().size == 1200
    assert verify().whole


@pytest.mark.parametrize("payload", [{"x": float("nan")}, {"x": "\x00"}, {"x": 2**60}, {"x": object()}])
def test_a_bad_payload_is_refused_and_changes_nothing(payload: dict[str, Any]) -> None:
    with pytest.raises(Unfit):
        do(**payload)
    assert verbs() == []
    assert queries.head().size == 0


def test_an_act_needs_subject_zone_and_a_proper_verb() -> None:
    with pytest.raises(Unfit, match="subject"), act("case.filed", actor=DISPATCHER, at=NOON):
        pass
    with pytest.raises(Unfit, match="verb"), act("filed", actor=DISPATCHER, at=NOON, subject=WELL):
        pass
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # that is what is refused
    with pytest.raises(Unfit, match="zone"), act("case.filed", actor=DISPATCHER, at=naive, subject=WELL):
        pass
    assert verbs() == []


@pytest.mark.parametrize("text", [7, None, "\x00", "\ud83d"])
def test_a_sealed_text_is_a_text(text: Any) -> None:
    with pytest.raises(Unfit), act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
        entry.sealed["reason"] = text


def test_what_is_put_in_after_the_block_is_not_written() -> None:
    with batch():
        with act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
            entry.payload["steps"] = steps = [1]
        steps.append(2)
        entry.payload["late"] = True
    assert queries.acts_about(WELL)[0].payload == {"steps": [1]}


def test_forgotten_texts_are_gone_and_the_log_verifies() -> None:
    for reason in ("王先生", "李女士"):
        with act("case.urged", actor=Actor("reporter", "r1"), at=NOON, subject=WELL) as entry:
            entry.sealed["reason"] = reason
    with act("case.urged", actor=DISPATCHER, at=NOON, subject=Subject("case", "18")) as entry:
        entry.sealed["reason"] = "stays"
    assert forget(subject=WELL, actor=CLOCK, at=NOON) == 2
    assert [row.text for row in Sealed.objects.all()] == ["stays"]
    report = verify()
    assert (report.whole, report.size, report.sealed) == (True, 4, 1)
    assert queries.acts_about(WELL)[0].sealed == {}
    assert queries.acts_about(WELL)[-1].payload == {"texts": 2}


def test_acts_are_found_by_number_verb_and_subject(django_assert_num_queries: Any) -> None:
    for number in range(6):
        do("case.filed" if number % 2 else "case.urged", subject=Subject("case", str(number // 2)))
    assert [found.number for found in queries.acts_after(2, 3)] == [3, 4, 5]
    assert [found.number for found in queries.acts_after(0, 9, {"case.filed"})] == [2, 4, 6]
    with django_assert_num_queries(2):
        about = queries.acts_about(Subject("case", "1"))
        assert [(found.number, found.sealed) for found in about] == [(3, {}), (4, {})]
