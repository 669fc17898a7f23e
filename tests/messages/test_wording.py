"""A city words its own messages, in the admin, through the services."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from cityloop.journal.models import Act
from cityloop.journal.services import Actor
from cityloop.messages import queries, services
from cityloop.messages.models import Template
from cityloop.staff.models import Assignment, Person
from cityloop.staff.rules import Post

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
ADMIN = Actor("person", "admin1", Post.ADMIN)
URL = "/admin/outbox/template/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    person = Person.objects.create(username="admin1", name="Admin")
    Assignment.objects.create(person=person, post=Post.ADMIN)
    client.force_login(person)
    return client


def test_a_wording_is_changed_and_dropped_again() -> None:
    shipped = queries.wording("case.urged", "inbox", "en")
    for text in ("Hurry: {case}", "Quick: {case}"):
        own = services.word("case.urged", text, language="en", actor=ADMIN, at=NOW)
    assert queries.wording("case.urged", "sms", "en") == "Quick: {case}"
    services.unword(own, actor=ADMIN, at=NOW)
    assert queries.wording("case.urged", "inbox", "en") == shipped
    assert [act.verb for act in Act.objects.order_by("number")] == ["template.worded"] * 2 + ["template.dropped"]


@pytest.mark.parametrize(("event", "text"), [("case.eaten", "x"), ("case.urged", "{reason}"), ("case.urged", "  ")])
def test_a_wording_that_cannot_be_said_is_refused(event: str, text: str) -> None:
    with pytest.raises(services.BadWording):
        services.word(event, text, language="en", actor=ADMIN, at=NOW)
    assert not Template.objects.exists()


def test_the_admin_saves_through_the_services(administrator: Client) -> None:
    form = {"event": "case.urged", "channel": "", "language": "en", "text": "Hurry: {case}"}
    assert administrator.post(URL + "add/", form).status_code == 302
    own = Template.objects.get()
    changed = administrator.post(f"{URL}{own.pk}/change/", {"text": "Quick: {case}"})
    assert changed.status_code == 302
    assert queries.wording("case.urged", "inbox", "en") == "Quick: {case}"
    assert administrator.post(f"{URL}{own.pk}/delete/", {"post": "yes"}).status_code == 302
    verbs = [(act.verb, act.actor_id) for act in Act.objects.order_by("number")]
    assert verbs == [("template.worded", "admin1")] * 2 + [("template.dropped", "admin1")]


def test_the_admin_tells_what_is_wrong(administrator: Client) -> None:
    form = {"event": "case.urged", "channel": "", "language": "en", "text": "{nothing}"}
    answer = administrator.post(URL + "add/", form)
    assert answer.status_code == 200
    assert "nothing" in answer.content.decode()
    assert not Template.objects.exists()
