"""A second factor: codes of an app, recovery codes, and what asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from cityloop.intake.models import Report
from cityloop.intake.services import Caller, receive
from cityloop.journal.models import Act
from cityloop.journal.services import Actor
from cityloop.staff import accounts
from cityloop.staff.factors import codes, recovery, totp
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Authenticator, Person
from cityloop.surfaces.kit import proof, throttle
from tests.account.apps import Telephone, demand, sign_in, telephone_of
from tests.cast import FOUNDER, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 1, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


@pytest.fixture
def operator() -> Person:
    return Person.objects.get(username="operator")


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_code_is_taken_one_step_early_or_late_and_not_two(operator: Person) -> None:
    for wrong, right in ((-2, False), (-1, True), (1, True), (2, False)):
        shown = telephone_of("operator")
        assert totp.take(operator, shown.code(NOW + wrong * STEP), NOW) is right, wrong


def test_the_same_code_does_not_work_again_nor_does_an_older_one(operator: Person) -> None:
    shown = telephone_of("operator")
    assert totp.take(operator, shown.code(NOW), NOW)
    assert not totp.take(operator, shown.code(NOW), NOW)
    assert not totp.take(operator, shown.code(NOW - STEP), NOW)
    assert totp.take(operator, shown.code(NOW + STEP), NOW + STEP)


def test_the_secret_is_sealed_where_it_lies(operator: Person) -> None:
    shown = telephone_of("operator")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM staff_authenticator")
        assert shown.secret not in cursor.fetchone()[0]
    assert Authenticator.objects.get().secret == shown.secret


def test_each_recovery_code_works_once_and_new_ones_void_the_old(operator: Person) -> None:
    actor = Actor("person", "operator")
    first = recovery.make(operator, actor=actor, at=NOW)
    assert len(set(first)) == 10
    assert codes.take(operator, first[0].upper(), actor=actor, at=NOW) == "recovery"
    assert codes.take(operator, first[0], actor=actor, at=NOW) == ""
    assert factors.codes_left(operator) == 9
    other = Person.objects.get(username="lead")
    assert codes.take(other, first[1], actor=actor, at=NOW) == ""
    recovery.make(operator, actor=actor, at=NOW)
    assert codes.take(operator, first[1], actor=actor, at=NOW) == ""
    assert not any(code in act.payload_text for act in Act.objects.all() for code in first)


def test_who_has_a_factor_is_not_in_before_it_is_shown() -> None:
    client, shown = Client(), telephone_of("operator")
    assert sign_in(client, "operator", next="/duty/")["Location"] == "/sign-in/second/"
    assert not is_in(client)
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 401
    assert not is_in(client)
    assert client.post("/sign-in/second/", {"code": shown.code()})["Location"] == "/duty/"
    assert is_in(client)
    opened = Act.objects.filter(verb="session.opened").latest("number")
    assert (opened.actor_id, opened.payload) == ("operator", {"by": "password totp"})


def test_without_a_password_the_second_step_leads_back_to_the_first() -> None:
    telephone_of("operator")
    assert Client().get("/sign-in/second/")["Location"] == "/sign-in/"
    assert Client().post("/sign-in/second/", {"code": "123456"})["Location"] == "/sign-in/"


def test_who_was_locked_between_the_two_steps_stays_outside() -> None:
    client, shown = Client(), telephone_of("operator")
    sign_in(client, "operator")
    accounts.lock(Person.objects.get(username="operator"), actor=FOUNDER, at=NOW)
    assert client.post("/sign-in/second/", {"code": shown.code()})["Location"] == "/sign-in/"
    assert not is_in(client)


def test_codes_cannot_be_guessed_by_trying_not_even_with_the_password_in_between() -> None:
    client, shown = Client(), telephone_of("operator")
    sign_in(client, "operator")
    statuses = [client.post("/sign-in/second/", {"code": "000000"}).status_code for _try in range(throttle.PER_ACCOUNT)]
    assert statuses[-1] == 429
    assert sign_in(client, "operator").status_code == 429
    assert client.post("/sign-in/second/", {"code": shown.code()}).status_code == 429
    refused = Act.objects.filter(verb="session.refused").latest("number")
    assert refused.payload == {"by": "second", "closed": True}


def test_setting_up_the_app_takes_its_first_code_and_brings_ten_recovery_codes() -> None:
    client = Client()
    sign_in(client, "operator")
    page = client.get("/account/second/app/")
    assert "<svg" in page.content.decode()
    shown = Telephone(page.context["secret"].replace(" ", ""))
    assert client.post("/account/second/app/", {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()
    made = client.post("/account/second/app/", {"code": shown.code()})
    assert len(made.context["codes"]) == 10
    assert made["Cache-Control"].startswith("max-age=0")
    other = Client()
    sign_in(other, "operator")
    assert other.post("/sign-in/second/", {"code": made.context["codes"][3]})["Location"] == "/"
    assert is_in(other)


def test_what_changes_the_account_asks_again_after_a_quarter_of_an_hour() -> None:
    client = Client()
    sign_in(client, "operator")
    session = client.session
    session["confirmed"] -= proof.MOMENT.total_seconds()
    session.save()
    assert client.get("/account/second/app/")["Location"].startswith("/sign-in/prove/")
    assert client.post("/sign-in/prove/", {"password": "wrong", "next": "/account/second/app/"}).status_code == 401
    answer = client.post("/sign-in/prove/", {"password": "cityloop-test", "next": "/account/second/app/"})
    assert answer["Location"] == "/account/second/app/"
    assert client.get("/account/second/app/").status_code == 200


def test_a_factor_is_removed_by_who_holds_it_and_that_stands_in_the_journal() -> None:
    client, shown = Client(), telephone_of("operator")
    sign_in(client, "operator")
    client.post("/sign-in/second/", {"code": shown.code()})
    client.post("/account/second/app/remove/")
    assert not Authenticator.objects.exists()
    last = Act.objects.latest("number")
    assert (last.verb, last.actor_id, last.payload) == ("factor.removed", "operator", {"kind": "totp"})


def called() -> Report:
    return receive(
        key="call-1",
        source="hotline",
        lon=STALL[0],
        lat=STALL[1],
        condition=condition(STALLS),
        caller=Caller("王大明", "13800138000"),
        actor=standing("operator"),
        at=datetime.now(UTC),
    )


def test_where_the_city_asks_for_none_personal_data_is_shown_with_the_password_alone() -> None:
    client, report = Client(), called()
    sign_in(client, "operator")
    assert "13800138000" in client.post(f"/reports/{report.pk}/caller/", {"reason": "回访"}).content.decode()


def test_personal_data_waits_for_a_second_factor_proven_in_this_shift() -> None:
    demand()
    client, report = Client(), called()
    address = f"/reports/{report.pk}/caller/"
    assert sign_in(client, "operator")["Location"] == "/account/second/?next=%2F"
    assert client.get("/").status_code == 200
    chain = client.get(address, follow=True).redirect_chain
    assert chain[-1][0].startswith("/account/second/?next=")
    before = Act.objects.count()
    assert client.post(address, {"reason": "回访"}).status_code == 302
    assert Act.objects.count() == before
    assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"].startswith("/sign-in/prove/")
    shown = telephone_of("operator")
    part = client.get(address, headers={"HX-Request": "true"})
    assert part["HX-Retarget"] == "#dialog"
    assert f'value="{address}"' in part.content.decode()
    done = client.post("/sign-in/prove/", {"code": shown.code(), "next": address}, headers={"HX-Request": "true"})
    assert address in done["HX-Location"]
    assert "13800138000" in client.post(address, {"reason": "回访"}).content.decode()
    session = client.session
    session["proven"] -= proof.SHIFT.total_seconds()
    session.save()
    assert client.get(address)["Location"].startswith("/sign-in/prove/")


def test_an_administrator_sets_nothing_up_without_a_second_factor() -> None:
    demand()
    client = Client()
    sign_in(client, "admin")
    for address in ("/set-up/", "/admin/", "/admin/staff/person/", "/account/people/"):
        assert client.get(address)["Location"].startswith("/sign-in/prove/"), address


def test_a_post_that_sees_nothing_personal_is_not_asked() -> None:
    demand()
    assert sign_in(Client(), "handler")["Location"] == "/"


def test_nobody_is_led_elsewhere_after_the_proof() -> None:
    client, shown = Client(), telephone_of("operator")
    sign_in(client, "operator", next="https://elsewhere.example/")
    assert client.post("/sign-in/second/", {"code": shown.code()})["Location"] == "/"
