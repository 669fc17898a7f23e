"""The class suggested from the words: by what such words became before, and by what the catalogue calls so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cityloop.cases import learning, operations
from cityloop.cases.filing import file
from cityloop.cases.models import Case, WordCount
from cityloop.cases.wording import Entry, grams, suggest
from cityloop.journal import followers
from cityloop.workflow.table import Given
from tests.cast import BEGINNING, LITTER, ROAD, STALL, STALLS, condition, found_town, standing

STALL_ENTRY = Entry("event-04-06-1", "占道经营", "在道路上摆摊")
COVER_ENTRY = Entry("component-01-02-1", "雨水井盖", "井盖缺失 manhole cover")
ENTRIES = [STALL_ENTRY, COVER_ENTRY]


def test_a_name_is_recognised_without_any_past() -> None:
    [first] = suggest("路口井盖不见了", ENTRIES, {})
    assert first.code == COVER_ENTRY.code
    assert [(each.gram, each.cases, each.in_name) for each in first.reasons] == [("井盖", 0, True)]


def test_words_no_catalogue_knows_are_learnt_from_past_cases() -> None:
    past = {"烤串": {STALL_ENTRY.code: 41}, "路口": {STALL_ENTRY.code: 6, COVER_ENTRY.code: 6}}
    first, second = suggest("路口有人卖烤串", ENTRIES, past)
    assert (first.code, second.code) == (STALL_ENTRY.code, COVER_ENTRY.code)
    assert (first.reasons[0].gram, first.reasons[0].cases) == ("烤串", 41)


def test_what_was_met_seldom_weighs_little() -> None:
    often = suggest("烤串", ENTRIES, {"烤串": {STALL_ENTRY.code: 40}})[0]
    seldom = suggest("烤串", ENTRIES, {"烤串": {STALL_ENTRY.code: 3}})[0]
    assert often.score > 2 * seldom.score


def test_digits_are_never_counted() -> None:
    assert grams("长宁路12号 13800138000，manhole 井盖") == {"长宁", "宁路", "manhole", "井盖"}


def filed(words: str, code: str = STALLS, at: datetime = BEGINNING) -> Case:
    return file(
        source="hotline", condition=condition(code), lon=STALL[0], lat=STALL[1], actor=standing("lead"), at=at,
        description=words,
    )  # fmt: skip


def learn() -> None:
    followers.run_once(learning.FOLLOWER, at=BEGINNING)


@pytest.mark.django_db
def test_cases_are_counted_once_and_what_fewer_than_three_said_is_not_used() -> None:
    found_town()
    filed("门口卖烤串")
    filed("卖烤串的又来了")
    learn()
    assert learning.counts("烤串") == {}, "two people's words are nobody else's business"
    filed("烤串摊")
    learn()
    learn()
    assert learning.counts("烤串") == {"烤串": {STALLS: 3}}


@pytest.mark.django_db
def test_a_corrected_class_takes_its_words_along() -> None:
    found_town()
    cases = [filed("满地果皮") for _number in range(4)]
    dispatcher = standing("dispatcher")
    given = Given(condition=str(condition(LITTER)), reason="类别有误")
    operations.carry_out(cases[0], "correct", actor=dispatcher, at=BEGINNING, given=given)
    learn()
    counted = dict(WordCount.objects.filter(gram="果皮", cases__gt=0).values_list("standard", "cases"))
    assert counted == {STALLS: 3, LITTER: 1}


@pytest.mark.django_db
def test_old_years_are_forgotten() -> None:
    found_town()
    filed("路面有坑", ROAD)
    learn()
    assert learning.forget(at=BEGINNING + timedelta(days=365)) == 0
    assert learning.forget(at=BEGINNING + timedelta(days=365 * 5)) > 0
    assert not WordCount.objects.exists()
