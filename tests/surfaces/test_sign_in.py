"""Signing in: throttled by account and by address, and every try in the journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cityloop.journal.models import Act
from cityloop.staff.models import Person
from cityloop.staff.queries import posts
from cityloop.surfaces.kit import first_run, throttle
from cityloop.surfaces.kit.models import Attempt
from tests.cast import PASSWORD, found_town

pytestmark = pytest.mark.django_db


def attempt(client: Client, username: str = "operator", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password}, **more)


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


def test_the_right_password_opens_a_session_and_says_so_in_the_journal() -> None:
    client = Client()
    assert attempt(client)["Location"] == "/"
    assert client.get("/").status_code == 200
    last = Act.objects.order_by("-number").first()
    assert last is not None
    assert (last.verb, last.actor_id, last.subject_id) == ("session.opened", "operator", "operator")


def test_signing_out_closes_it() -> None:
    client = Client()
    attempt(client)
    client.post("/sign-out/")
    assert client.get("/")["Location"].startswith("/sign-in/")
    assert Act.objects.filter(verb="session.closed", actor_id="operator").exists()


def test_a_wrong_password_is_refused_and_noted_without_naming_it() -> None:
    answer = attempt(Client(), password="guess-guess")
    assert answer.status_code == 401
    refused = Act.objects.get(verb="session.refused")
    assert refused.subject_id == "operator"
    assert "guess" not in refused.payload_text
    assert "127.0.0.1" not in refused.payload_text


def test_an_unknown_account_cannot_be_told_from_a_wrong_password() -> None:
    one, other = attempt(Client(), password="wrong-one"), attempt(Client(), username="nobody")
    assert one.status_code == other.status_code == 401
    assert Act.objects.filter(verb="session.refused", subject_id="unknown").count() == 1


def test_after_five_wrong_tries_even_the_right_password_waits() -> None:
    client = Client()
    for _number in range(throttle.PER_ACCOUNT):
        attempt(client, password="wrong-one")
    assert attempt(client).status_code == 429
    assert attempt(client, username="dispatcher")["Location"] == "/"


def test_one_address_cannot_try_all_accounts() -> None:
    client = Client()
    for number in range(throttle.PER_ADDRESS):
        Attempt.objects.create(account=f"person{number}", address="127.0.0.1", at=datetime.now(UTC))
    assert attempt(client).status_code == 429
    assert attempt(client, REMOTE_ADDR="10.0.0.7")["Location"] == "/"


def test_a_quarter_of_an_hour_later_it_may_be_tried_again() -> None:
    earlier = datetime.now(UTC) - throttle.WINDOW - timedelta(seconds=1)
    for _number in range(throttle.PER_ACCOUNT):
        Attempt.objects.create(account="operator", address="127.0.0.1", at=earlier)
    assert attempt(Client())["Location"] == "/"


def test_a_right_password_forgives_the_wrong_ones_before() -> None:
    client = Client()
    for _round in range(3):
        for _number in range(throttle.PER_ACCOUNT - 1):
            attempt(client, password="wrong-one")
        assert attempt(client)["Location"] == "/"


def test_one_who_was_deactivated_stays_outside() -> None:
    Person.objects.filter(username="operator").update(is_active=False)
    assert attempt(Client()).status_code == 401


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_it_leads_nowhere_outside(address: str) -> None:
    assert (
        Client().post("/sign-in/", {"username": "operator", "password": PASSWORD, "next": address})["Location"] == "/"
    )


def test_a_part_of_a_page_is_sent_to_sign_in_as_a_whole() -> None:
    answer = Client().get("/inbox/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/3/"})
    assert answer.status_code == 204
    assert "/sign-in/" in answer["HX-Redirect"]


def test_where_an_administrator_is_the_first_run_is_over() -> None:
    assert Client().get("/first-run/")["Location"] == "/set-up/"


@pytest.fixture
def _nobody() -> None:
    Person.objects.filter(username="admin").update(is_active=False)
    (settings.DATA / first_run.FILE).unlink(missing_ok=True)


def _founder(**changed: str) -> dict[str, str]:
    given = {"username": "chief", "name": "陈主任", "password": "river-stone-lamp-9", "again": "river-stone-lamp-9"}
    return given | {"code": first_run.code(settings.DATA)} | changed


@pytest.mark.usefixtures("_nobody")
def test_whoever_has_the_code_from_the_console_becomes_the_first_administrator() -> None:
    client = Client()
    assert client.get("/sign-in/")["Location"] == "/first-run/"
    assert client.post("/first-run/", _founder())["Location"] == "/account/second/?next=%2Fset-up%2F"
    assert posts(Person.objects.get(username="chief")) == {"admin"}
    assert client.get("/set-up/", follow=True).redirect_chain[-1][0] == "/account/second/?next=%2Fset-up%2F"
    assert first_run.code(settings.DATA) == ""


@pytest.mark.usefixtures("_nobody")
@pytest.mark.parametrize(
    "changed",
    [
        {"code": "AAAA-BBBB-CCCC"},
        {"code": ""},
        {"again": "other-stone-lamp-9"},
        {"password": "1", "again": "1"},
        {"name": " "},
    ],
)
def test_without_the_code_or_a_sound_password_nobody_does(changed: dict[str, str]) -> None:
    assert Client().post("/first-run/", _founder(**changed)).status_code == 422
    assert not Person.objects.filter(username="chief").exists()


@pytest.mark.usefixtures("_nobody")
def test_the_code_cannot_be_guessed_by_trying() -> None:
    client = Client()
    for _number in range(throttle.PER_ACCOUNT):
        client.post("/first-run/", _founder(code="AAAA-BBBB-CCCC"))
    assert client.post("/first-run/", _founder()).status_code == 422
