"""Seeing personal data in clear needs a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django import Settings

from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject
from cityloop.messages.models import Message
from cityloop.privacy.cipher import key_id
from cityloop.privacy.fields import CannotCompare
from cityloop.privacy.services import NotPersonal, ReasonNeeded, reseal, reveal

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
OPERATOR = Actor("person", "operator1", "intake")
PHONE = "13800138000"
pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Message:
    return Message.objects.create(
        key="1",
        event="e",
        recipient_kind="reporter",
        recipient_id="5",
        channel="sms",
        address=PHONE,
        state="sent",
        created=NOW,
    )


def test_who_looked_and_why_stands_in_the_journal_but_not_what_was_seen(message: Message) -> None:
    seen = reveal(message, "address", actor=OPERATOR, at=NOW, reason="王先生要求回电", subject=Subject("report", "5"))
    assert seen == PHONE
    (told,) = Act.objects.all()
    assert (told.verb, told.actor_id, told.subject) == ("personal.viewed", "operator1", Subject("report", "5"))
    assert told.payload == {"field": "outbox.message.address", "row": str(message.pk)}
    assert told.sealed == {"reason": "王先生要求回电"}
    assert PHONE not in str(vars(told))


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_shown(message: Message, reason: str) -> None:
    with pytest.raises(ReasonNeeded):
        reveal(message, "address", actor=OPERATOR, at=NOW, reason=reason)
    assert not Act.objects.exists()


def test_only_sealed_fields_can_be_revealed(message: Message) -> None:
    with pytest.raises(NotPersonal):
        reveal(message, "event", actor=OPERATOR, at=NOW, reason="curious")


def test_a_sealed_column_refuses_to_compare(message: Message) -> None:
    for lookup in ("address", "address__contains", "address__in"):
        with pytest.raises(CannotCompare):
            Message.objects.filter(**{lookup: PHONE}).exists()
    assert Message.objects.filter(address__isempty=False, text__isempty=True).count() == 1


def test_after_a_change_of_key_all_is_sealed_anew(message: Message, settings: Settings) -> None:
    settings.PRIVACY_OLD_KEYS, settings.PRIVACY_KEY = [settings.PRIVACY_KEY], bytes(range(32))
    assert reseal(Message, "address") == 1
    settings.PRIVACY_OLD_KEYS = []
    assert Message.objects.get().address == PHONE
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM outbox_message")
        assert cursor.fetchone()[0].startswith(key_id(bytes(range(32))))
