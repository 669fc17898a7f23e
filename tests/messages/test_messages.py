"""People are told, once, in their language, and what fails is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject, act
from cityloop.messages import queries, rules, services, texts
from cityloop.messages.delivery import deliver_due
from cityloop.messages.models import Message, State, Template
from cityloop.messages.rules import To
from cityloop.staff.models import Person
from tests.messages import gateway as sms

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PHONE = "13800138000"
REFUSED = {"code": "7K3M-92QD", "reason": "私有土地"}


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sms.Gateway]:
    with sms.running() as running:
        monkeypatch.setenv("SMS_URL", running.url)
        settings.MESSAGE_CHANNELS = {**settings.MESSAGE_CHANNELS, "sms": "tests.messages.gateway.SmsChannel"}
        yield running


@pytest.fixture
def officer(db: None) -> Person:
    return Person.objects.create(username="officer1", name="Officer", phone=PHONE)


def refuse(key: str = "report.refused:5", phone: str = PHONE, language: str = "zh-hans") -> list[Message]:
    to = To.reporter("5", phone=phone, language=language)
    return services.send("report.refused", to, REFUSED, at=NOW, key=key, subject=Subject("report", "5"))


def the_sms() -> Message:
    return Message.objects.get(channel="sms")


@pytest.mark.django_db
def test_a_reporter_is_answered_by_telephone_and_on_the_tracking_page(gateway: sms.Gateway) -> None:
    refuse()
    assert deliver_due(NOW) == 1
    (sent,) = gateway.sent.values()
    assert (sent["to"], "7K3M-92QD" in sent["text"], "私有土地" in sent["text"]) == (PHONE, True, True)
    assert [message.text for message in queries.answers("5")] == [sent["text"]]
    assert the_sms().state == State.SENT
    assert queries.states() == {"sent": 2}


@pytest.mark.django_db
def test_without_a_number_or_a_gateway_the_tracking_page_remains() -> None:
    refuse(phone="")
    refuse(key="other")
    assert set(Message.objects.values_list("channel", flat=True)) == {"inbox"}
    assert deliver_due(NOW) == 0


@pytest.mark.django_db
def test_asked_twice_is_sent_once(gateway: sms.Gateway) -> None:
    assert refuse() == refuse()
    deliver_due(NOW)
    deliver_due(NOW)
    assert gateway.requests == 1


@pytest.mark.django_db
def test_a_message_vanishes_with_the_act_that_sent_it(gateway: sms.Gateway) -> None:
    with suppress(RuntimeError), act("report.refused", actor=Actor("system", "x"), at=NOW):
        refuse()
        raise RuntimeError("torn")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_neither_number_nor_text_lies_open_in_the_database(gateway: sms.Gateway) -> None:
    refuse()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outbox_message")
        rows = str(cursor.fetchall())
    journal = str(list(Act.objects.values())) + str([found.sealed for found in Act.objects.all()])
    for secret in (PHONE, "私有土地", "7K3M"):
        assert secret not in rows
        assert secret not in journal


@pytest.mark.django_db
def test_a_gateway_in_trouble_is_asked_again_with_patience(gateway: sms.Gateway) -> None:
    gateway.ailing = [503, 429]
    refuse()
    assert deliver_due(NOW) == 0
    waiting = the_sms()
    assert (waiting.state, waiting.error, waiting.next_at) == (State.FAILED, "HTTP 503", NOW + MINUTE)
    assert deliver_due(NOW) == 0
    assert gateway.requests == 1
    assert deliver_due(NOW + MINUTE) == 0
    assert deliver_due(NOW + 6 * MINUTE) == 1
    assert (the_sms().attempts, the_sms().error) == (3, "")


@pytest.mark.django_db
def test_a_number_that_cannot_be_is_given_up_at_once(gateway: sms.Gateway) -> None:
    refuse(phone="12")
    deliver_due(NOW)
    assert (the_sms().state, the_sms().error) == (State.GIVEN_UP, "HTTP 422")
    assert Act.objects.filter(verb="message.given_up").count() == 1
    assert deliver_due(NOW + timedelta(days=9)) == 0


@pytest.mark.django_db
def test_a_gateway_that_is_away_for_days_is_given_up(gateway: sms.Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_URL", "http://127.0.0.1:1/")
    refuse()
    at = NOW
    for _attempt in range(20):
        deliver_due(at)
        at += timedelta(hours=13)
    message = the_sms()
    assert (message.state, message.attempts) == (State.GIVEN_UP, 8)


@pytest.mark.django_db
def test_a_mistake_in_one_channel_does_not_hold_up_the_others(gateway: sms.Gateway, settings: Settings) -> None:
    refuse(key="one")
    Message.objects.filter(channel="sms").update(channel="broken")
    refuse(key="two")
    settings.MESSAGE_CHANNELS = {**settings.MESSAGE_CHANNELS, "broken": "tests.messages.gateway.BrokenChannel"}
    assert deliver_due(NOW) == 1
    broken = Message.objects.get(channel="broken")
    assert (broken.state, "ZeroDivisionError" in broken.error) == (State.FAILED, True)


@pytest.mark.django_db
def test_a_channel_taken_out_of_the_settings_gives_up(settings: Settings, gateway: sms.Gateway) -> None:
    refuse()
    settings.MESSAGE_CHANNELS = {"inbox": "cityloop.messages.channels.Inbox"}
    deliver_due(NOW)
    assert the_sms().state == State.GIVEN_UP


@pytest.mark.django_db
def test_who_died_between_claim_and_sending_loses_nothing(gateway: sms.Gateway) -> None:
    refuse()
    Message.objects.filter(channel="sms").update(attempts=1, next_at=NOW + 5 * MINUTE)  # claimed, then silence
    assert deliver_due(NOW + MINUTE) == 0
    assert deliver_due(NOW + 5 * MINUTE) == 1
    deliver_due(NOW + 10 * MINUTE)
    assert len(gateway.sent) == 1


def test_an_inbox_is_read_by_its_owner_alone(officer: Person) -> None:
    other = Person.objects.create(username="officer2", name="Other")
    for number in range(3):
        services.send("case.urged", To.somebody(officer), {"case": f"2026-{number}"}, at=NOW, key=f"urged:{number}")
    (last, *_rest) = queries.inbox(officer)
    assert "2026-2" in last.text
    assert services.mark_read(other, at=NOW, ids=[last.pk]) == 0
    assert services.mark_read(officer, at=NOW, ids=[last.pk]) == 1
    assert queries.unread_count(officer) == 2
    assert services.mark_read(officer, at=NOW) == 2
    assert queries.unread_count(officer) == 0


def test_staff_are_rung_up_only_when_asked(officer: Person, gateway: sms.Gateway) -> None:
    services.send("case.urged", To.somebody(officer), {"case": "1"}, at=NOW, key="a")
    services.send("case.urged", To.somebody(officer, by_phone=True), {"case": "1"}, at=NOW, key="b")
    assert the_sms().key == "b"


@pytest.mark.django_db
def test_the_citys_own_words_go_before_the_shipped_ones(gateway: sms.Gateway) -> None:
    Template.objects.create(event="report.refused", language="zh-hans", text="抱歉:{reason}")
    Template.objects.create(event="report.refused", channel="sms", language="zh-hans", text="短信:{reason}")
    texts_sent = {message.channel: message.text for message in refuse()}
    assert texts_sent == {"inbox": "抱歉:私有土地", "sms": "短信:私有土地"}
    assert "tracking code" in refuse(key="en", language="en")[0].text


@pytest.mark.django_db
def test_what_cannot_be_said_is_refused_and_changes_nothing() -> None:
    with pytest.raises(queries.UnknownEvent):
        services.send("report.eaten", To.reporter("5"), {}, at=NOW, key="x")
    with pytest.raises(rules.MissingValue, match="reason"):
        services.send("report.refused", To.reporter("5"), {"code": "1"}, at=NOW, key="x")
    assert not Message.objects.exists()
    assert not Act.objects.exists()


@pytest.mark.django_db
def test_retention_removes_text_and_number_but_not_that_it_was_sent(gateway: sms.Gateway) -> None:
    refuse()
    deliver_due(NOW)
    assert services.forget(before=NOW + MINUTE) == 2
    assert services.forget(before=NOW + MINUTE) == 0
    assert (the_sms().text, the_sms().address, the_sms().state) == ("", "", State.SENT)


@pytest.mark.parametrize("event", texts.TEXTS)
def test_both_languages_ask_for_the_same_values(event: str) -> None:
    chinese, english = texts.TEXTS[event]
    assert rules.placeholders(chinese) == rules.placeholders(english)


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text(), min_size=2))
def test_a_value_is_never_read_as_a_placeholder(values: dict[str, str]) -> None:
    assert rules.render("{a}|{b}", values) == f"{values['a']}|{values['b']}"
    assert rules.render("{__class__} {a.b} {0} {}", {}) == "{__class__} {a.b} {0} {}"
