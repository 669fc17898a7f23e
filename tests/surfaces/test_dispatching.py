"""The dispatcher's desk: how sure a proposal is, what goes along, what was decided before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from cityloop.cases import filing, operations
from cityloop.cases.models import Automatic, Case, Precedent, Tally
from cityloop.journal.models import Act
from cityloop.workflow.table import Given
from tests.cast import PASSWORD, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
CLASS, EAST = "event-04-06", "360734100001"


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


def desk(username: str, language: str = "en") -> Client:
    client = Client()
    client.login(username=username, password=PASSWORD)
    client.cookies["django_language"] = language
    return client


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


def filed() -> Case:
    lead = standing("lead")
    return filing.file(source="hotline", condition=condition(STALLS), lon=STALL[0], lat=STALL[1], actor=lead, at=NOW)


def measured(right: int, total: int) -> None:
    Tally.objects.create(minor=CLASS, area=EAST, month=NOW.date().replace(day=1), right=right, total=total)


def test_a_proposal_says_how_often_such_ones_were_right() -> None:
    measured(46, 48)
    case = filed()
    for language, words in (
        ("en", "46 of 48 right (95 % interval 86–99 %)"),
        ("zh-hans", "48 件中 46 件正确（95% 区间 86–99%）"),
    ):
        client = desk("dispatcher", language)
        for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/dispatch/"):
            page = text(client.get(address, headers={"HX-Request": "true"}))
            assert words in page, address
            assert "东门社区" in page


def test_cases_close_by_are_offered_and_go_along() -> None:
    case, other = filed(), filed()
    client = desk("dispatcher")
    page = text(client.get(f"/cases/{case.pk}/", headers={"HX-Request": "true"}))
    assert "1 more open case within 200 m" in page
    form = text(client.get(f"/cases/{case.pk}/bundle/", headers={"HX-Request": "true"}))
    assert f'type="checkbox" name="target" value="{other.pk}" checked' in form
    given = {"department": "enforcement", "target": [str(other.pk)], "revision": "0"}
    assert "Trip T" in text(client.post(f"/cases/{case.pk}/bundle/", given))
    row = text(desk("desk").get("/inbox/", headers={"HX-Request": "true"}))
    assert " · 2/2" in row


def test_a_pair_that_earned_it_is_turned_on_by_a_lead_and_by_nobody_else() -> None:
    measured(60, 60)
    given = {"minor": CLASS, "area": EAST, "on": "yes"}
    for other in ("dispatcher", "operator", "desk", "admin"):
        assert desk(other).post("/dispatching/turn/", given).status_code == 403
    assert not Automatic.objects.exists()
    client = desk("lead")
    assert "Turn on" in text(client.get("/dispatching/"))
    assert client.post("/dispatching/turn/", given).status_code == 302
    assert Automatic.objects.get().on
    assert Act.objects.get(verb="automatic.turned").actor_id == "lead"
    assert "Turn off" in text(client.get("/dispatching/"))


def test_a_pair_that_has_not_earned_it_cannot_be_turned_on_by_hand() -> None:
    measured(46, 48)
    client = desk("lead")
    assert "Turn on" not in text(client.get("/dispatching/"))
    page = text(client.post("/dispatching/turn/", {"minor": CLASS, "area": EAST, "on": "yes"}), 422)
    assert "does not reach" in page
    assert not Automatic.objects.exists()


def verdict() -> Precedent:
    case = filed()
    operations.carry_out(case, "consult", actor=standing("dispatcher"), at=NOW, given=Given(reason="职责不清"))
    given = Given(department="works", reason="归市政公用中心")
    operations.carry_out(case, "decide", actor=standing("lead"), at=NOW, given=given)
    return Precedent.objects.get()


def test_precedents_are_found_by_class_department_and_words() -> None:
    verdict()
    client = desk("dispatcher", "zh-hans")
    for query in ("", "占道", "市政", "归市政公用", "东门"):
        assert "归市政公用中心" in text(client.get("/dispatching/precedents/", {"q": query})), query
    assert "归市政公用中心" not in text(client.get("/dispatching/precedents/", {"q": "井盖"}))


def test_a_precedent_is_revoked_with_a_reason_and_stays_in_the_list() -> None:
    found = verdict()
    address = f"/dispatching/precedents/{found.pk}/revoke/"
    assert desk("dispatcher").post(address, {"reason": "不对"}).status_code == 403
    assert "no longer holds" in text(desk("lead").post(address, {"reason": ""}), 422)
    assert desk("lead").post(address, {"reason": "职责已调整"}).status_code == 302
    assert "职责已调整" in text(desk("lead").get("/dispatching/precedents/"))


def test_an_invited_department_finds_the_consultation_in_its_inbox_and_answers() -> None:
    case = filed()
    given = Given(reason="职责不清", department="works")
    operations.carry_out(case, "consult", actor=standing("dispatcher"), at=NOW, given=given)
    client = desk("roads")
    assert f'id="case-{case.pk}"' in text(client.get("/inbox/", headers={"HX-Request": "true"}))
    revision = Case.objects.get(pk=case.pk).revision
    page = text(client.post(f"/cases/{case.pk}/opine/", {"reason": "不在我方管养范围", "revision": revision}))
    assert "不在我方管养范围" in page
    assert '<span id="inbox-total">0</span>' in text(client.get("/inbox/", headers={"HX-Request": "true"}))
