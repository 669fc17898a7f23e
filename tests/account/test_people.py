"""Everybody's accounts, for the administrator alone: each change at once, and in the journal."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cityloop.journal.models import Act
from cityloop.staff.models import Authenticator, Person, Session
from tests.account.apps import sign_in, telephone_of
from tests.cast import PASSWORD, found_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


@pytest.fixture
def office() -> Client:
    client = Client(headers={"Accept-Language": "en"})
    sign_in(client, "admin")
    return client


@pytest.fixture
def operator() -> Client:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/139.0 Safari/537.36 Edg/139.0"})
    sign_in(client, "operator")
    return client


def change(office: Client, username: str, what: str) -> Any:
    return office.post(f"/account/people/{Person.objects.get(username=username).pk}/{what}/", follow=True)


def last() -> tuple[str, str, str]:
    found = Act.objects.exclude(verb="session.ended").latest("number")
    return found.verb, found.actor_id, found.subject_id


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_list_shows_who_has_which_factor_and_is_searched(office: Client) -> None:
    telephone_of("operator")
    page = office.get("/account/people/?words=oper").content.decode()
    assert "operator" in page
    assert "App" in page
    assert "inspector" not in page


def test_a_locked_account_is_out_at_once_and_its_sessions_do_not_come_back(office: Client, operator: Client) -> None:
    assert is_in(operator)
    change(office, "operator", "lock")
    assert last() == ("person.locked", "admin", "operator")
    assert not is_in(operator)
    assert sign_in(Client(), "operator").status_code == 401
    change(office, "operator", "unlock")
    assert last() == ("person.unlocked", "admin", "operator")
    assert not is_in(operator)
    assert sign_in(Client(), "operator")["Location"] == "/"


def test_the_last_administrator_cannot_be_locked(office: Client) -> None:
    page = change(office, "admin", "lock")
    assert "last administrator" in page.content.decode()
    assert Person.objects.get(username="admin").is_active


def test_all_sessions_of_somebody_are_ended(office: Client, operator: Client) -> None:
    page = office.get(f"/account/people/{Person.objects.get(username='operator').pk}/").content.decode()
    assert "Edge on Windows" in page
    change(office, "operator", "end-sessions")
    assert not is_in(operator)
    assert Act.objects.filter(verb="session.ended", actor_id="admin", subject_id="operator").exists()


def test_a_lost_telephone_is_reset(office: Client) -> None:
    telephone_of("operator")
    change(office, "operator", "reset-factors")
    assert not Authenticator.objects.exists()
    assert last() == ("factor.reset", "admin", "operator")
    assert sign_in(Client(), "operator")["Location"] == "/"


def test_a_first_password_is_shown_once_and_ends_what_was_open(office: Client, operator: Client) -> None:
    made = change(office, "operator", "issue-password").context["password"]
    assert not is_in(operator)
    assert not Client().login(username="operator", password=PASSWORD)
    assert Client().login(username="operator", password=made)
    page = office.get(f"/account/people/{Person.objects.get(username='operator').pk}/")
    assert made not in page.content.decode()


@pytest.mark.parametrize("what", ["lock", "end-sessions", "reset-factors", "issue-password"])
def test_nobody_else_may(operator: Client, what: str) -> None:
    before = Act.objects.count()
    lead = Person.objects.get(username="lead")
    assert operator.post(f"/account/people/{lead.pk}/{what}/").status_code == 403
    assert operator.get("/account/people/").status_code == 403
    assert Act.objects.count() == before


def test_my_sessions_are_listed_and_ended_one_by_one(operator: Client) -> None:
    other = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0 Safari/604"})
    sign_in(other, "operator")
    page = operator.get("/account/")
    assert [each.here for each, _device in page.context["places"]].count(True) == 1
    elsewhere = next(each for each, _device in page.context["places"] if not each.here)
    for key in Session.objects.values_list("session_key", flat=True):
        assert key not in page.content.decode()
    operator.post("/account/sessions/end/", {"handle": elsewhere.handle})
    assert is_in(operator)
    assert not is_in(other)


def test_all_others_are_ended_and_not_this_one(operator: Client) -> None:
    others = [Client(), Client()]
    for each in others:
        sign_in(each, "operator")
    stranger = Client()
    sign_in(stranger, "lead")
    operator.post("/account/sessions/end/")
    assert [is_in(each) for each in (operator, *others, stranger)] == [True, False, False, True]


def test_a_session_of_somebody_else_cannot_be_ended(operator: Client) -> None:
    stranger = Client()
    sign_in(stranger, "lead")
    handle = stranger.get("/account/").context["places"][0][0].handle
    operator.post("/account/sessions/end/", {"handle": handle})
    assert is_in(stranger)


def test_failed_tries_show_on_the_page_of_their_account(operator: Client) -> None:
    Client().post("/sign-in/", {"username": "operator", "password": "guess"}, REMOTE_ADDR="10.1.2.3")
    assert "10.1.2.3" in operator.get("/account/").content.decode()


def test_a_session_that_ends_while_its_request_is_under_way_leads_to_sign_in_and_is_no_fault(
    operator: Client,
) -> None:
    """As when a script leaves the page while it signs in: what is saved last finds its session gone."""
    from django.contrib.auth.signals import user_logged_in

    def meanwhile(**_what: Any) -> None:
        Session.objects.all().delete()

    user_logged_in.connect(meanwhile)
    try:
        answer = sign_in(operator, "operator")
    finally:
        user_logged_in.disconnect(meanwhile)
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2F"
