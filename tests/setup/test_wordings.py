"""A message reads after the change as its preview said, and the words as shipped come back."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import filing, followers
from cityloop.cases.models import Case
from cityloop.cases.operations import carry_out
from cityloop.journal.models import Act
from cityloop.messages import queries
from cityloop.messages.models import Message, Template
from cityloop.messages.texts import TEXTS
from cityloop.workflow.table import Given
from tests.cast import PASSWORD, STALL, STALLS, condition, found_town, standing
from tests.setup.test_previews import seen

pytestmark = pytest.mark.django_db
HERE = "/set-up/messages/case.dispatched/"
OURS = {"zh-hans": "请处置 {case}，限 {due} 前。", "en": "Please see to {case} by {due}."}


@pytest.fixture
def admin() -> Client:
    found_town()
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username="admin", password=PASSWORD)
    return client


def dispatched() -> Case:
    at = timezone.now()
    case = filing.file(
        source="hotline", condition=condition(STALLS), lon=STALL[0], lat=STALL[1], actor=standing("operator"), at=at
    )
    carry_out(case, "dispatch", actor=standing("dispatcher"), at=at, given=Given(department="enforcement"))
    return case


def tell(case: Case) -> Message:
    """As the worker does."""
    act = Act.objects.filter(verb="case.dispatched", subject_id=str(case.pk)).latest("number")
    followers.tell_departments(act)
    return Message.objects.order_by("pk").reverse()[0]


def said(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<blockquote>(.*?)</blockquote>", page)]


def confirm(client: Client, form: dict[str, str]) -> str:
    """What was shown before."""
    shown = client.post(HERE, form)
    assert client.post(HERE, form | {"step": "confirm", "seen": seen(shown)}).status_code == 302
    return shown.content.decode()


def test_the_next_message_reads_as_the_preview_said(admin: Client) -> None:
    tell(dispatched())
    case, acts = dispatched(), Act.objects.count()
    shown = admin.post(HERE, OURS).content.decode()
    assert "1 message of this kind went out in the last 30 days" in shown
    assert (Act.objects.count(), Template.objects.count()) == (acts, 0)
    confirm(admin, OURS)
    assert tell(case).text == said(shown)[0]
    assert case.number in said(shown)[1]
    assert {each.verb for each in Act.objects.filter(actor_id="admin")} >= {"setup.confirmed", "template.worded"}


def test_the_words_as_shipped_are_taken_up_again(admin: Client) -> None:
    confirm(admin, OURS)
    assert queries.wording("case.dispatched", "inbox", "en") == OURS["en"]
    page = admin.get(f"{HERE}?shipped=1").content.decode()
    assert TEXTS["case.dispatched"][0] in html.unescape(page)
    confirm(admin, dict(zip(("zh-hans", "en"), TEXTS["case.dispatched"], strict=True)))
    assert not Template.objects.exists()
    assert Act.objects.filter(verb="template.dropped").count() == 2


def test_only_the_language_that_changed_is_worded(admin: Client) -> None:
    confirm(admin, OURS | {"zh-hans": TEXTS["case.dispatched"][0]})
    assert [each.language for each in Template.objects.all()] == ["en"]


def test_what_cannot_be_said_is_refused_with_its_reason(admin: Client) -> None:
    for text, why in (
        ("{reporter} waits", "Nothing is given for: reporter"),
        ("{Case} waits", "Braces stand around"),
        ("{case waits", "Braces stand around"),
        (" ", "The text is empty"),
    ):
        answer = admin.post(HERE, OURS | {"en": text, "step": "confirm", "seen": "x"})
        assert (answer.status_code, why in html.unescape(answer.content.decode())) == (422, True), text
    assert not Template.objects.exists()


def test_what_is_no_longer_told_is_named(admin: Client) -> None:
    shown = admin.post(HERE, OURS | {"en": "Case {case} is yours."}).content.decode()
    assert "No longer told: {due}" in shown


def test_neither_a_tracking_code_nor_a_reason_is_shown(admin: Client) -> None:
    dispatched()
    shown = admin.post("/set-up/messages/report.refused/", {"zh-hans": "{code}：{reason}", "en": "{code}: {reason}"})
    assert said(shown.content.decode())[1] == "••••••: (the reason as it was written)"


def test_words_changed_by_somebody_else_meanwhile_are_not_overwritten(admin: Client) -> None:
    shown = admin.post(HERE, OURS)
    confirm(admin, OURS | {"en": "Go to {case}."})
    answer = admin.post(HERE, OURS | {"step": "confirm", "seen": seen(shown)})
    assert (answer.status_code, "Meanwhile" in answer.content.decode()) == (422, True)
    assert queries.wording("case.dispatched", "inbox", "en") == "Go to {case}."


def test_the_list_names_every_message_and_is_the_administrators(admin: Client) -> None:
    page = admin.get("/set-up/messages/").content.decode()
    assert all(f"/set-up/messages/{event}/" in page for event in TEXTS)
    assert admin.get("/set-up/messages/no.such/").status_code == 404
    client = Client()
    assert client.login(username="lead", password=PASSWORD)
    for address in ("/set-up/messages/", HERE):
        assert client.get(address).status_code == 403
    assert client.post(HERE, OURS | {"step": "confirm"}).status_code == 403
