"""Calling with a token, and the page on which people make them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.journal.models import Act
from cityloop.staff import tokens
from cityloop.staff.models import Person, Token
from cityloop.staff.rules import NEVER_BY_TOKEN
from cityloop.surfaces.account.scopes import WORDS
from cityloop.surfaces.api.app import api
from cityloop.surfaces.api.document import operations, permission_of
from cityloop.surfaces.kit import proof, throttle
from tests.cast import PASSWORD, found_town, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    found_town()


def signed_in(username: str) -> Client:
    """By password, a moment ago."""
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    session = client.session
    proof.note(session, timezone.now(), factor=False)
    session.save()
    return client


def bearer(username: str, *scopes: str) -> Client:
    owner, now = Person.objects.get(username=username), timezone.now()
    made = tokens.make(
        name="test",
        scopes=scopes,
        expires=timezone.localdate(now) + timedelta(days=1),
        owner=owner,
        actor=standing(username),
        at=now,
    )
    return Client(headers={"Authorization": f"Bearer {made.text}"}, enforce_csrf_checks=True)


def order(client: Client) -> int:
    body = {"text": "清扫", "department": "enforcement"}
    return client.post("/api/v1/jobs", body, content_type="application/json").status_code


def test_a_token_works_without_a_session_and_without_a_form_token() -> None:
    assert order(bearer("dispatcher", "job.issue")) == 201


def test_a_token_does_nothing_that_it_does_not_name() -> None:
    client = bearer("dispatcher", "job.view")
    assert order(client) == 403
    assert client.get("/api/v1/jobs").status_code == 200


def test_a_session_is_still_checked_for_forged_forms() -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(username="dispatcher", password=PASSWORD)
    assert order(client) == 403


def test_a_wrong_token_is_not_helped_by_a_session() -> None:
    client = signed_in("dispatcher")
    answer = client.get("/api/v1/jobs", headers={"Authorization": "Bearer clk_wrong"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"


def test_wrong_tokens_are_journalled_until_there_are_too_many_and_good_ones_still_pass() -> None:
    wrong, good = {"Authorization": "Bearer clk_wrong-one-that-is-long"}, bearer("dispatcher", "job.view")
    found = [Client().get("/api/v1/jobs", headers=wrong).status_code for _i in range(throttle.PER_ACCOUNT + 2)]
    assert found == [401] * throttle.PER_ACCOUNT + [429, 429]
    acts = Act.objects.filter(verb="token.refused")
    assert acts.count() == throttle.PER_ACCOUNT
    assert acts[0].sealed["prefix"] == "clk_wrong-on"
    assert good.get("/api/v1/jobs").status_code == 200


def test_what_is_no_token_is_not_written_down() -> None:
    Client().get("/api/v1/jobs", headers={"Authorization": "Basic c2VjcmV0"})
    assert Act.objects.get(verb="token.refused").sealed["prefix"] == ""


def test_a_token_is_shown_once_and_listed_by_its_beginning() -> None:
    client = signed_in("dispatcher")
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    page = client.post("/account/tokens/", {"name": "GIS", "expires": day, "scopes": ["case.view", "map.view"]})
    shown = re.search(r'value="(clk_[\w-]{43})"', page.content.decode())
    assert shown is not None
    later = client.get("/account/tokens/").content.decode()
    assert shown[1] not in later
    assert Token.objects.get().prefix in later
    assert tokens.bearer(shown[1], at=timezone.now())


def test_what_was_typed_is_still_there_after_a_refusal() -> None:
    page = signed_in("dispatcher").post("/account/tokens/", {"name": "GIS", "expires": "2026-02-31"})
    assert page.status_code == 422
    assert 'value="GIS"' in page.content.decode()
    assert not Token.objects.exists()


def test_only_an_administrator_makes_tokens_of_systems() -> None:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    body = {"name": "GIS", "expires": day, "scopes": "case.view", "for": "system", "system": "12345", "post": "intake"}
    signed_in("dispatcher").post("/account/tokens/", body)
    assert Token.objects.get().owner == Person.objects.get(username="dispatcher")
    signed_in("admin").post("/account/tokens/", body)
    made = Token.objects.exclude(system="").get()
    assert (made.system, made.post, made.owner) == ("12345", "intake", None)


def test_whatever_the_interface_asks_for_can_be_given_to_a_token_in_words() -> None:
    asked = {permission_of(operation) for _path, _method, operation in operations(api)}
    assert asked - NEVER_BY_TOKEN == set(WORDS)


def test_nobody_ends_another_persons_token() -> None:
    bearer("dispatcher", "job.view")
    token = Token.objects.get()
    assert signed_in("lead").post(f"/account/tokens/{token.pk}/end/").status_code == 404
    assert signed_in("dispatcher").post(f"/account/tokens/{token.pk}/end/").status_code == 302
    assert Token.objects.get().ended_at
