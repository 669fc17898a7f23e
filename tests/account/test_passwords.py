"""Passwords as NIST SP 800-63B-4 (3.1.1.2) has them."""

from __future__ import annotations

import pytest
from django.test import Client

from cityloop.journal.models import Act
from cityloop.journal.services import Actor
from cityloop.staff import accounts, passwords
from cityloop.staff.models import Person, Session
from tests.account.apps import LONG_AGO, sign_in
from tests.cast import FOUNDER, PASSWORD, found_town

WORDS = ["operator", "王小红", "清江县"]
LONG = "三只鹅 chased the bus uphill"


def refused(given: str, factor: bool = False) -> bool:
    try:
        passwords.check(given, words=WORDS, factor=factor)
    except passwords.Weak:
        return True
    return False


@pytest.mark.once
@pytest.mark.parametrize(
    "given",
    [
        LONG,
        "aaaa bbbb cccc dddd",
        "x" * 3 + "correct horse battery",
        "四鱼鸟树山海风雨雷电花草虫马牛",
        "    spaces    count   ",
    ],
)
def test_any_characters_make_a_password_if_there_are_enough(given: str) -> None:
    assert not refused(given)


@pytest.mark.once
@pytest.mark.parametrize(
    "given",
    [
        "fourteen chars",
        "password" * 2,
        "1234567890" * 2,
        "aaaaaaaaaaaaaaaa",
        "cityloop-operator-2026",
        "清江县 王小红 2026 2026!",
        "CityLoop CityLoop 1",
        "z" * 300,
    ],
)
def test_what_is_short_common_or_to_be_expected_here_is_refused_with_the_reason(given: str) -> None:
    assert refused(given)


@pytest.mark.once
def test_beside_a_second_factor_eight_characters_do() -> None:
    assert refused("goose-bus")
    assert not refused("goose-bus", factor=True)
    assert refused("qwertyuiop", factor=True)
    assert refused("goose-b", factor=True)


@pytest.fixture
def town(db: None) -> None:
    found_town()


@pytest.mark.usefixtures("town")
def test_full_width_and_composed_letters_are_the_same_password() -> None:
    person = Person.objects.get(username="operator")
    accounts.choose_password(person, password="Café ＧＯＯＳＥ uphill", actor=FOUNDER, at=LONG_AGO)
    assert Client().login(username="operator", password="Cafe\u0301 GOOSE uphill")
    assert not Client().login(username="operator", password="Cafe GOOSE uphill")


@pytest.mark.usefixtures("town")
def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one() -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "operator")
    assert here.post("/account/password/", {"old": "wrong", "password": LONG}).status_code == 422
    assert here.post("/account/password/", {"old": PASSWORD, "password": "short"}).status_code == 422
    assert there.get("/account/").status_code == 200
    assert here.post("/account/password/", {"old": PASSWORD, "password": LONG})["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert Session.objects.filter(person__username="operator").count() == 1
    assert not Client().login(username="operator", password=PASSWORD)
    assert LONG not in "".join(Act.objects.values_list("payload_text", flat=True))


@pytest.mark.usefixtures("town")
def test_who_comes_with_a_first_password_chooses_another_before_anything_opens() -> None:
    person, client = Person.objects.get(username="operator"), Client()
    made = accounts.issue_password(person, actor=Actor("person", "admin", "admin"), at=LONG_AGO)
    answer = client.post("/sign-in/", {"username": "operator", "password": made, "next": "/duty/"})
    assert answer["Location"] == "/sign-in/password/"
    assert client.get("/account/").status_code == 302
    assert client.post("/sign-in/password/", {"password": "short"}).status_code == 422
    assert client.post("/sign-in/password/", {"password": LONG})["Location"] == "/duty/"
    assert client.get("/account/").status_code == 200
    assert Client().post("/sign-in/", {"username": "operator", "password": LONG})["Location"] == "/"
    assert made not in "".join(Act.objects.values_list("payload_text", flat=True))
