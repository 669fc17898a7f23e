"""Two people before one case: each is told of the other, and of what the other did meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cityloop.cases import operations
from cityloop.duty.models import Job
from cityloop.evidence import services as evidence
from cityloop.staff.models import Person
from cityloop.surfaces.kit import presence
from cityloop.surfaces.kit.models import Presence
from cityloop.surfaces.live.happenings import Stir, Viewer, stirs
from cityloop.surfaces.live.hub import Hub, Subscriber
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given
from tests.cast import found_town, standing
from tests.surfaces.test_desk import case, desk, part, photo

NOW = datetime.now(UTC)
PAGE = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


@pytest.fixture
def town(db: None) -> None:
    found_town()


def say(client: Client, page: str, subject: str, doing: str = "") -> str:
    answer = client.post("/presence/", {"page": page, "subject": subject, "doing": doing})
    assert answer.status_code in (200, 204), answer.content
    return answer.content.decode()


@pytest.mark.usefixtures("town")
def test_one_sees_who_else_looks_and_which_form_they_fill_in() -> None:
    subject = f"case-{case().pk}"
    first, second = desk("dispatcher"), desk("dispatcher2")
    assert "Dispatcher" not in say(first, PAGE, subject)
    assert "Dispatcher Dispatcher is looking" in say(second, OTHER, subject)
    say(first, PAGE, subject, "dispatch")
    pane = part(second, f"/cases/{subject[5:]}/").content.decode()
    assert "Dispatcher Dispatcher is filling in: Dispatch" in pane
    say(first, PAGE, "")
    assert part(second, f"/cases/{subject[5:]}/company/").content.decode().strip() == ""


@pytest.mark.usefixtures("town")
def test_who_has_not_been_heard_of_for_two_minutes_is_gone() -> None:
    who = Person.objects.get(username="dispatcher")
    presence.note(PAGE, Person.objects.get(username="lead"), "case-1", "close", at=NOW - timedelta(minutes=3))
    assert presence.company("case-1", who, NOW) == []
    presence.note(OTHER, who, "case-1", "", at=NOW)
    assert list(Presence.objects.values_list("page", flat=True)) == [OTHER]


@pytest.mark.usefixtures("town")
def test_nobody_is_present_where_they_may_not_look() -> None:
    found = case()
    answer = desk("outsider").post("/presence/", {"page": PAGE, "subject": f"case-{found.pk}"})
    assert answer.status_code == 404
    assert desk("lead").post("/presence/", {"page": "short", "subject": f"case-{found.pk}"}).status_code == 400
    assert not Presence.objects.exists()


@pytest.mark.usefixtures("town")
def test_the_second_is_told_who_did_what_and_may_do_it_again_where_that_is_still_right() -> None:
    found = case()
    operations.carry_out(found, "comment", actor=standing("lead"), at=NOW, given=Given(reason="先等一等"))
    given = {"revision": "0", "department": "enforcement", "reason": "马上去"}
    answer = desk("dispatcher").post(f"/cases/{found.pk}/dispatch/", given)
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "Shift lead Lead: Comment" in told
    assert "先等一等" in told
    assert "马上去" in told
    assert 'type="submit"' in told
    assert f'name="revision" value="{found.revision}"' in told
    found.refresh_from_db()
    assert found.state == "filed"
    assert desk("dispatcher").post(f"/cases/{found.pk}/dispatch/", {**given, "revision": "1"}).status_code == 200


@pytest.mark.usefixtures("town")
def test_what_can_no_longer_be_done_is_not_offered_but_the_words_are_kept() -> None:
    found = case()
    given = {"revision": "0", "department": "enforcement", "reason": "马上去"}
    assert desk("dispatcher").post(f"/cases/{found.pk}/dispatch/", given).status_code == 200
    answer = desk("dispatcher2", "zh-hans").post(f"/cases/{found.pk}/dispatch/", given)
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "派遣员 Dispatcher: 派遣" in told
    assert "马上去" in told
    assert 'type="submit"' not in told
    while_typing = part(desk("dispatcher2"), f"/cases/{found.pk}/meanwhile/?since=0").content.decode()
    assert "Dispatcher Dispatcher: Dispatch" in while_typing
    own = part(desk("dispatcher"), f"/cases/{found.pk}/meanwhile/?since=0").content.decode()
    assert own.strip() == "", "nobody is told of their own step"


@pytest.mark.usefixtures("town")
def test_a_check_that_closing_calls_off_is_told_in_each_readers_language() -> None:
    found = case()
    shown = evidence.store(photo().read(), actor=standing("desk"), at=NOW).sha256
    for who, operation, given in (
        ("dispatcher", "dispatch", Given(department="enforcement")),
        ("desk", "receive", Given()),
        ("desk", "submit", Given(photos=(shown,))),
        ("dispatcher", "approve", Given()),
        ("operator", "send_check", Given(person="checker")),
        ("lead", "force_close", Given(reason="领导已到场")),
    ):
        operations.carry_out(found, operation, actor=standing(who), at=NOW, given=given)
    job = Job.objects.get(subject_kind="case", subject_id=str(found.pk))
    assert job.state == "cancelled"
    last = Step.objects.filter(table="job", subject_id=job.pk).latest("number")
    assert (last.operation, last.reason) == ("call_off", "")
    for language, words in (("en", "Called off: the case is closed"), ("zh-hans", "案件已结，任务撤销")):
        assert words in desk("checker", language).get(f"/orders/{job.pk}/").content.decode()


@pytest.mark.once
def test_only_those_whose_company_changed_are_told() -> None:
    alone = {"case-1": frozenset({("ann", "")})}
    both = {"case-1": frozenset({("ann", ""), ("bob", "")})}
    filling = {"case-1": frozenset({("ann", ""), ("bob", "dispatch")})}
    assert stirs({}, alone) == []
    assert stirs(alone, both) == [Stir("case-1", frozenset({"ann"}))], "who comes is answered at once"
    assert stirs(both, filling) == [Stir("case-1", frozenset({"ann"}))]
    assert stirs(both, {}) == [Stir("case-1", frozenset({"ann", "bob"}))]


@pytest.mark.once
def test_a_stir_reaches_who_has_the_case_open_and_nobody_else() -> None:
    seen: presence.Seen = {}

    async def listen() -> tuple[object, object]:
        nonlocal seen
        hub = Hub(lambda after, limit: [], lambda: 7, lambda: seen)
        ann, eve = Subscriber(Viewer("ann", frozenset()), 7), Subscriber(Viewer("eve", frozenset()), 7)
        await hub.join(ann)
        await hub.join(eve)
        seen = {"case-1": frozenset({("ann", ""), ("bob", "")})}
        heard = await ann.next(20), await eve.next(0)
        hub.leave(ann)
        hub.leave(eve)
        return heard

    told, nothing = asyncio.run(listen())
    assert isinstance(told, Stir)
    assert told.subject == "case-1"
    assert nothing is None
