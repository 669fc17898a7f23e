"""Who promised is told when the time has come: once, and not if it was kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityloop.cases import operations, promises
from cityloop.duty import promises as duty
from cityloop.duty.models import Promise
from cityloop.messages import queries
from cityloop.messages.models import Message
from cityloop.staff.models import Person
from cityloop.workflow.table import Given
from tests.batches.conftest import filed
from tests.cast import BEGINNING, found_town, standing

pytestmark = pytest.mark.django_db
DUE = BEGINNING + timedelta(hours=3)


@pytest.fixture(autouse=True)
def town() -> None:
    found_town()


def told(username: str) -> list[Message]:
    return list(queries.inbox(Person.objects.get(username=username)))


def test_who_promised_is_told_once_when_it_falls_due() -> None:
    duty.promise(words="给李女士回电", due_at=DUE, actor=standing("operator"), at=BEGINNING)
    assert promises.remind(DUE - timedelta(seconds=1)) == 0
    assert promises.remind(DUE) == 1
    assert promises.remind(DUE + timedelta(hours=1)) == 0
    (message,) = told("operator")
    assert (message.event, message.subject_kind) == ("promise.due", "promise")
    assert "给李女士回电" in message.text
    assert told("dispatcher") == []


def test_about_a_case_it_names_the_case() -> None:
    (case,) = filed(1)
    given = Given(reason="三点前答复", until=DUE)
    operations.carry_out(case, "promise", actor=standing("dispatcher"), at=BEGINNING, given=given)
    promises.remind(DUE)
    (message,) = told("dispatcher")
    assert (message.subject_kind, message.subject_id) == ("case", str(case.pk))
    assert case.number in message.text


def test_what_was_kept_or_whose_maker_left_is_told_to_nobody() -> None:
    kept, left = (
        duty.promise(words="回电", due_at=DUE, actor=standing(name), at=BEGINNING) for name in ("operator", "lead")
    )
    duty.keep(kept, actor=standing("operator"), at=BEGINNING)
    Person.objects.filter(username="lead").update(is_active=False)
    assert promises.remind(DUE) == 1
    assert told("operator") == told("lead") == []
    assert Promise.objects.get(pk=left.pk).told_at == DUE
