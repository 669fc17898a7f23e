"""The telephone at the desk: who calls, how far it is, what belongs elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import services as cases
from cityloop.cases.models import Case
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.intake.models import Referral, Report
from cityloop.intake.services import Caller
from cityloop.journal.models import Act
from cityloop.surfaces.desk import counters, remembered
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given
from tests.cast import PASSWORD, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()
    remembered.forget()


def desk(username: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.login(username=username, password=PASSWORD)
    client.cookies["django_language"] = language
    return client


def called(key: str = "call-test-1", phone: str = PHONE) -> Report:
    return intake.receive(
        key=key, source="hotline", lon=STALL[0], lat=STALL[1], actor=standing("operator"), at=NOW,
        condition=condition(STALLS), description="有人摆摊", caller=Caller("张三", phone),
    )  # fmt: skip


def assigned(report: Report) -> Case:
    deciding.carry_out(report, "propose", actor=standing("operator"), at=NOW)
    case = deciding.carry_out(report, "accept", actor=standing("lead"), at=NOW).case
    assert case is not None
    given = Given(department="enforcement")
    return cases.carry_out(case, "dispatch", actor=standing("dispatcher"), at=NOW, given=given)


def form(**more: str) -> dict[str, str]:
    return {
        "key": "call-form-1", "lon": str(STALL[0]), "lat": str(STALL[1]), "source": "hotline",
        "description": "东门口摆摊", "phone": PHONE, "condition": str(condition(STALLS)),
    } | more  # fmt: skip


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_who_calls_again_is_told_how_far_it_is_at_once() -> None:
    case = assigned(called())
    assert case.due_at is not None
    card = text(desk("operator").post("/calls/caller/", {"phone": "+86 138-0013-8000"}))
    due = timezone.localtime(case.due_at)
    sentence = f"已派遣至执法大队，{due:%H:%M} 前办结。"
    assert sentence in card or f"已派遣至执法大队，{due:%m-%d %H:%M} 前办结。" in card
    assert "138****8000" in card
    assert PHONE not in card
    assert "张三" not in card


def test_another_number_shows_nothing_of_it() -> None:
    called()
    card = text(desk("operator").post("/calls/caller/", {"phone": "13911112222"}))
    assert "data-ask" not in card
    assert desk("inspector").post("/calls/caller/", {"phone": PHONE}).status_code == 403


def test_who_asks_how_far_it_is_urges_the_case_and_makes_no_new_report() -> None:
    report = called()
    case = assigned(report)
    answer = desk("operator").post(f"/calls/{report.pk}/ask/", {"description": "三天了还没人来"})
    assert case.number in text(answer)
    case.refresh_from_db()
    assert (case.urges, Report.objects.count()) == (1, 1)
    step = Step.objects.filter(table="case", subject_id=case.pk).order_by("number").last()
    assert step is not None
    assert (step.operation, step.reason) == ("urge", "三天了还没人来")


def test_a_question_about_what_is_not_yet_a_case_is_noted_on_the_report() -> None:
    report = called()
    text(desk("operator").post(f"/calls/{report.pk}/ask/", {}))
    assert Act.objects.filter(verb="report.asked_again", subject_id=str(report.pk)).count() == 1


def test_a_call_that_belongs_elsewhere_is_recorded_once_and_counted_apart() -> None:
    client = desk("operator")
    given = {
        "key": "call-else-1",
        "code": "other_hotline",
        "description": "水费单有误",
        "told": "请拨打供水热线",
        "phone": PHONE,
    }
    for _again in range(2):
        assert "转其他热线" in text(client.post("/calls/refer/", given))
    made = Referral.objects.get()
    assert (made.code, made.told, Report.objects.count()) == ("other_hotline", "请拨打供水热线", 0)
    act = Act.objects.get(verb="call.referred")
    assert PHONE not in str(act.payload)
    figures = {str(each.label): each.value for each in counters.today(datetime.now(UTC))}
    assert {figures.get(name) for name in ("Elsewhere", "转出")} >= {"1"}
    page = text(client.get("/dispatching/elsewhere/"))
    assert "水费单有误" in page
    assert PHONE not in page


def test_an_unknown_reason_records_nothing() -> None:
    before = Act.objects.count()
    assert desk("operator").post("/calls/refer/", {"key": "call-else-1", "code": "because"}).status_code == 422
    assert (Referral.objects.count(), Act.objects.count()) == (0, before)


def test_a_report_that_belongs_elsewhere_ends_and_may_be_taken_up_again() -> None:
    report = called()
    operator = standing("operator")
    given = Given(cause="out_of_scope", reason="请联系供电公司")
    moved = deciding.carry_out(report, "redirect", actor=operator, at=NOW, given=given)
    assert (moved.state, Referral.objects.get().report_id) == ("elsewhere", report.pk)
    deciding.carry_out(moved, "reconsider", actor=operator, at=NOW, given=Given(reason="是我们的"))
    assert not Referral.objects.exists(), "what is taken up is not counted as sent elsewhere"


def test_the_same_form_sent_twice_is_one_report() -> None:
    client = desk("operator")
    assert "没有重复登记" not in text(client.post("/reports/new/", form()))
    assert "没有重复登记" in text(client.post("/reports/new/", form()))
    assert Report.objects.count() == 1


def test_other_words_under_a_key_already_sent_are_not_lost() -> None:
    client = desk("operator")
    client.post("/reports/new/", form())
    refused = client.post("/reports/new/", form(description="另一件事"))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "另一件事" in page
    assert 'value="call-form-1"' not in page, "the form has a key of its own now"
    assert Report.objects.count() == 1


def test_a_look_alike_is_attached_while_the_caller_waits() -> None:
    case = assigned(called())
    text(desk("operator").post("/reports/new/", form(attach=str(case.pk))))
    report = Report.objects.latest("pk")
    assert (report.state, report.case_id) == ("attached", case.pk)


def test_a_call_that_cannot_be_attached_is_not_received_either() -> None:
    refused = desk("operator").post("/reports/new/", form(attach="999999"))
    assert refused.status_code == 422
    assert not Report.objects.exists()


def test_the_card_of_a_place_names_department_limit_and_what_is_open_there() -> None:
    case = assigned(called())
    given = {"lon": str(STALL[0]), "lat": str(STALL[1]), "condition": str(condition(STALLS))}
    card = text(desk("operator").get("/reports/preview/", given))
    assert "东门社区" in card
    assert "执法大队" in card
    assert case.number in card
    assert f'data-attach="{case.pk}"' in card


def test_the_class_is_suggested_from_the_words_with_its_reason_and_the_best_is_chosen() -> None:
    options = text(desk("operator").post("/conditions/", {"description": "门口有垃圾没人扫"}))
    first = options.split("</label>")[0]
    assert "暴露垃圾" in first
    assert "checked" in first
    assert "垃圾 · 名称中含此词" in first
