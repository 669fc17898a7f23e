"""An original leaves the house as a download, never as a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cityloop.cases.models import Source
from cityloop.evidence import vault
from cityloop.evidence.models import Attachment
from cityloop.evidence.services import store
from cityloop.intake.services import receive
from cityloop.journal.models import Act
from cityloop.staff.models import Person
from tests.cast import BEGINNING, STALL, STALLS, condition, found_town, standing
from tests.evidence import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def attachment() -> Attachment:
    found_town()
    inspector = standing("inspector")
    media = store(samples.telling_picture(), actor=inspector, at=BEGINNING)
    receive(
        key="report-0001",
        source=Source.INSPECTOR,
        lon=STALL[0],
        lat=STALL[1],
        actor=inspector,
        at=BEGINNING + timedelta(minutes=1),
        condition=condition(STALLS),
        photos=[media.sha256],
    )
    return Attachment.objects.get()


def signed_in(client: Client, username: str) -> Client:
    client.force_login(Person.objects.get(username=username))
    return client


def test_an_original_is_a_download_that_is_journalled(client: Client, attachment: Attachment) -> None:
    answer = signed_in(client, "lead").post(reverse("media-original", args=[attachment.pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == samples.telling_picture()  # type: ignore[attr-defined]  # it streams
    assert Act.objects.get(verb="media.viewed").actor_id == "lead"


def test_a_copy_may_be_shown_and_tells_nothing(client: Client, attachment: Attachment) -> None:
    answer = signed_in(client, "operator").get(reverse("media", args=[attachment.pk, "thumb"]))
    shown = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # it streams
    assert answer["Content-Type"] == "image/jpeg"
    assert b"Secretmaker" not in shown
    assert not Act.objects.filter(verb="media.viewed").exists()


def test_a_picture_whose_file_is_gone_says_so_and_stands_in_the_log(
    client: Client, attachment: Attachment, caplog: pytest.LogCaptureFixture
) -> None:
    vault.place(attachment.media.sha256).unlink()
    refused(client, attachment, "file_lost", en="no longer on the server", zh_hans="服务器磁盘上已找不到")
    assert caplog.text.count(attachment.media.sha256) == 6


def test_a_damaged_file_is_not_handed_out_says_so_and_stands_in_the_log(
    client: Client, attachment: Attachment, caplog: pytest.LogCaptureFixture
) -> None:
    path = vault.place(attachment.media.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-40])
    refused(client, attachment, "file_damaged", en="not what was kept any more", zh_hans="已与存入时不一致")
    assert caplog.text.count("is damaged") == 6


def refused(client: Client, attachment: Attachment, code: str, **said: str) -> None:
    """On the page, as the original and by the interface, in words of each language; and nobody has seen it."""
    lead = signed_in(client, "lead")
    for locale, words in said.items():
        language = locale.replace("_", "-")
        client.cookies["django_language"] = language
        shown = lead.get(reverse("media", args=[attachment.pk, "view"]))
        taken = lead.post(reverse("media-original", args=[attachment.pk]))
        told = lead.get(f"/api/v1/media/{attachment.pk}/view", headers={"Accept-Language": language})
        assert [each.status_code for each in (shown, taken, told)] == [410, 410, 410]
        assert all(words in text for text in (shown.content.decode(), taken.content.decode(), told.json()["message"]))
        assert (told.json()["code"], shown["Cache-Control"]) == (code, "no-store")
    assert not Act.objects.filter(verb="media.viewed").exists()


def test_a_copy_that_was_made_is_shown_without_the_original(client: Client, attachment: Attachment) -> None:
    address = reverse("media", args=[attachment.pk, "thumb"])
    operator = signed_in(client, "operator")
    before = b"".join(operator.get(address).streaming_content)  # type: ignore[attr-defined]  # it streams
    vault.place(attachment.media.sha256).unlink()
    assert b"".join(operator.get(address).streaming_content) == before  # type: ignore[attr-defined]  # it streams


def test_who_may_look_may_not_yet_take_the_original(client: Client, attachment: Attachment) -> None:
    answer = signed_in(client, "operator").post(reverse("media-original", args=[attachment.pk]))
    assert answer.status_code == 403


def test_the_outsider_sees_neither(client: Client, attachment: Attachment) -> None:
    outsider = signed_in(client, "outsider")
    assert outsider.get(reverse("media", args=[attachment.pk, "thumb"])).status_code in (403, 404)
    assert outsider.post(reverse("media-original", args=[attachment.pk])).status_code in (403, 404)
