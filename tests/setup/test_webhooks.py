"""The administrator's page of receivers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cityloop.integrations.webhooks.models import Subscription
from tests.cast import PASSWORD, found_town
from tests.integrations.webhooks.receiver import Receiver, a_receiver

pytestmark = pytest.mark.django_db
PAGE = "/set-up/webhooks/"


@pytest.fixture(autouse=True)
def town(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = "127.0.0.0/8"
    found_town()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


def signed_in(username: str = "admin") -> Client:
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username=username, password=PASSWORD)
    return client


def test_a_receiver_is_added_its_secret_shown_once_and_a_test_answered(receiver: Receiver) -> None:
    client = signed_in()
    page = client.post(PAGE, {"name": "GIS", "url": receiver.url, "kinds": ["case", "report"]}).content.decode()
    shown = re.search(r'value="(whsec_[\w+/=]+)"', page)
    assert shown is not None
    receiver.secret = shown[1]
    row = Subscription.objects.get()
    assert row.verbs == "case.* report.*"
    answer = client.post(f"{PAGE}{row.pk}/test/", follow=True).content.decode()
    assert "HTTP 200" in answer
    assert shown[1] not in answer
    assert receiver.heard[0]["verb"] == "webhook.tested"


def test_it_is_paused_set_back_resumed_and_ended(receiver: Receiver) -> None:
    client = signed_in()
    client.post(PAGE, {"name": "GIS", "url": receiver.url, "verbs": "case.closed"})
    row = Subscription.objects.get()
    for what, given in (("pause", {}), ("replay", {"number": "1"}), ("resume", {})):
        assert client.post(f"{PAGE}{row.pk}/{what}/", given).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.number) == ("active", 0)
    assert "up to date" in client.get(PAGE).content.decode(), "nothing that happened was for it"
    client.post(f"{PAGE}{row.pk}/end/")
    assert not Subscription.objects.exists()


def test_a_new_secret_is_shown_once_and_both_sign(receiver: Receiver) -> None:
    client = signed_in()
    first = client.post(PAGE, {"name": "GIS", "url": receiver.url, "kinds": ["case"]}).content.decode()
    row = Subscription.objects.get()
    shown = client.post(f"{PAGE}{row.pk}/rotate/").content.decode()
    secrets = [re.findall(r'value="(whsec_[\w+/=]+)"', page) for page in (first, shown)]
    assert [len(each) for each in secrets] == [1, 1]
    assert secrets[0] != secrets[1]
    for (each,) in secrets:
        receiver.secret = each
        assert "HTTP 200" in client.post(f"{PAGE}{row.pk}/test/", follow=True).content.decode()
    assert secrets[1][0] not in client.get(PAGE).content.decode()
    assert signed_in("dispatcher").post(f"{PAGE}{row.pk}/rotate/").status_code == 403


def test_what_was_typed_is_kept_when_it_cannot_be() -> None:
    answer = signed_in().post(PAGE, {"name": "GIS", "url": "ftp://nowhere", "kinds": "case"})
    assert answer.status_code == 422
    assert "ftp://nowhere" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_number_that_is_none_moves_nothing(receiver: Receiver) -> None:
    client = signed_in()
    client.post(PAGE, {"name": "GIS", "url": receiver.url, "kinds": "case"})
    before = Subscription.objects.get()
    for number in ("", "0", "-1", "9" * 40, "²"):
        client.post(f"{PAGE}{before.pk}/replay/", {"number": number})
    assert Subscription.objects.get().number == before.number


def test_nobody_else_sees_the_page() -> None:
    assert signed_in("dispatcher").get(PAGE).status_code == 403
