"""Whole journeys of a case, as the posts go them."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cityloop.cases import practice
from cityloop.cases.lifecycle import Switches, table
from cityloop.intake.lifecycle import table as report_table
from cityloop.journal import check_receipt
from tests.cast import FOUNDER, STALL
from tests.servers import wait_for
from tests.stories.conftest import Town


def test_a_stall_goes_round_the_whole_loop(town: Town) -> None:
    report = town.inspector.reports(
        STALL, condition=town.conditions["event-04-06-1"], description="占道摆摊", photos=[town.inspector.photo()]
    )
    assert report["state"] == "received"
    assert report["cell"] == "360734100001001"

    town.operator.does("propose", "reports", report["id"])
    case = town.lead.does("accept", "reports", report["id"])["case"]
    filed = town.dispatcher.sees("cases", case)
    assert (filed["state"], filed["department"]) == ("filed", "enforcement")

    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    town.desk.does("receive", "cases", case)
    town.desk.does("assign", "cases", case, person="handler")
    town.handler.does("finish", "cases", case, photos=[town.handler.photo()])
    town.desk.does("submit", "cases", case)
    town.dispatcher.does("approve", "cases", case)
    sent = town.operator.does("send_check", "cases", case)
    assert sent["checker"] == "checker", "the one who reported does not check"
    town.checker.does("check_pass", "cases", case, photos=[town.checker.photo()])
    closed = town.lead.does("close", "cases", case)

    assert (closed["state"], closed["closing"], closed["handling_overdue"]) == ("closed", "normal", False)
    assert closed["operations"] == ["reopen"]


def _handle(town: Town, case: int) -> None:
    town.desk.does("receive", "cases", case)
    town.desk.does("submit", "cases", case, photos=[town.desk.photo()])
    town.dispatcher.does("approve", "cases", case)
    town.operator.does("send_check", "cases", case, person="checker")


def test_a_failed_check_sends_the_case_to_rework(town: Town) -> None:
    case = town.file()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    _handle(town, case)
    town.checker.does("check_fail", "cases", case, reason="摊位还在", photos=[town.checker.photo()])
    back = town.desk.sees("cases", case)
    assert (back["state"], back["department"], back["reworks"]) == ("dispatched", "enforcement", 1)

    _handle(town, case)
    town.checker.does("check_pass", "cases", case, photos=[town.checker.photo()])
    assert town.lead.does("close", "cases", case)["state"] == "closed"


def test_a_case_is_suspended_and_restored(town: Town) -> None:
    case = town.file()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    town.desk.does("receive", "cases", case)
    until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    asked = town.handler.does("ask_suspension", "cases", case, reason="等待施工结束", until=until)
    granted = town.dispatcher.does("grant", "requests", asked["requests"][0])
    assert granted["state"] == "granted"

    suspended = town.desk.sees("cases", case)
    assert (suspended["state"], suspended["due_at"]) == ("suspended", None)
    assert town.desk.tries("submit", "cases", case, photos=[town.desk.photo()]).status_code == 409

    restored = town.desk.does("restore", "cases", case)
    assert restored["state"] == "handling"
    assert restored["due_at"] is not None


def test_an_extension_needs_two_people_and_adds_the_original_limit(town: Town) -> None:
    case = town.file()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    due = town.desk.does("receive", "cases", case)["due_at"]
    request = town.handler.does("ask_extension", "cases", case, reason="人手不足")["requests"][0]
    assert town.dispatcher.tries("grant", "requests", request).status_code == 403, "the first level comes first"
    town.desk.does("second", "requests", request)
    town.dispatcher.does("grant", "requests", request)
    extended = town.desk.sees("cases", case)
    gained = datetime.fromisoformat(extended["due_at"]) - datetime.fromisoformat(due)
    assert (gained, extended["extensions"]) == (timedelta(hours=2), 1)


def test_a_closed_case_is_reopened(town: Town) -> None:
    case = town.file()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    _handle(town, case)
    town.checker.does("check_pass", "cases", case, photos=[town.checker.photo()])
    town.lead.does("close", "cases", case)
    reopened = town.operator.does("reopen", "cases", case, reason="市民反映摊位又回来了")
    assert (reopened["state"], reopened["closing"]) == ("filed", "")
    again = town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    assert again["state"] == "dispatched"


def test_a_look_alike_is_attached_instead_of_filed_twice(town: Town) -> None:
    case = town.file()
    second = town.operator.reports(STALL, condition=town.conditions["event-04-06-1"], caller_phone="13800138000")
    attached = town.operator.does("attach", "reports", second["id"], target=str(case))
    assert (attached["state"], attached["case"]) == ("attached", case)
    assert town.lead.tries("accept", "reports", second["id"]).status_code == 409


def test_the_wrong_department_returns_twice_and_a_consultation_decides(town: Town) -> None:
    case = town.file(code="event-01-10-1")
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    assert town.desk.tries("return", "cases", case, reason="不归我们").status_code == 422, "it names whose it is"
    first = town.desk.does("return", "cases", case, reason="属于环卫", department="sanitation")
    assert (first["state"], first["returns"]) == ("filed", 1)
    town.dispatcher.does("dispatch", "cases", case, department="sanitation")
    second = town.sweepers.does("return", "cases", case, reason="属于市政", department="works")
    assert second["state"] == "consulting"

    town.roads.does("opine", "cases", case, reason="垃圾不是我们的设施")
    decided = town.dispatcher.does("decide", "cases", case, department="sanitation", reason="暴露垃圾归环卫")
    assert (decided["state"], decided["department"]) == ("dispatched", "sanitation")

    again = town.file(code="event-01-10-1")
    proposed = town.dispatcher.sees("cases", again)
    assert proposed["department"] == "sanitation"
    assert "2026" in proposed["why_department"], "the precedent is named as the reason"


@pytest.fixture
def simple_city(town: Town) -> Iterator[None]:
    """The intake operator files, the dispatcher closes."""
    _switch(town, Switches(shift_lead_files=False, closer="dispatcher"), may="accept")
    yield
    _switch(town, Switches(), may="propose")


def _switch(town: Town, to: Switches, may: str) -> None:
    """The started city takes the change up within a second: the operator may do something else with a report."""
    report = town.operator.reports()["id"]
    with town.web.city.opened():
        practice.change(to=to, actor=FOUNDER, at=datetime.now(UTC))
    wait_for(lambda: may in town.operator.sees("reports", report)["operations"], f"{may} to be offered", town.web)


@pytest.mark.usefixtures("simple_city")
def test_the_closing_post_is_switched(town: Town) -> None:
    report = town.inspector.reports(condition=town.conditions["event-04-06-1"])
    case = town.operator.does("accept", "reports", report["id"])["case"]
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    _handle(town, case)
    town.checker.does("check_pass", "cases", case, photos=[town.checker.photo()])
    assert town.lead.tries("close", "cases", case).status_code == 403
    assert town.dispatcher.does("close", "cases", case)["state"] == "closed"


def test_a_town_dispatches_once_more_within_itself(town: Town) -> None:
    case = town.file()
    first = town.dispatcher.does("dispatch", "cases", case, department="town")
    assert first["state"] == "dividing"
    assert town.mayor.tries("divide", "cases", case, department="works").status_code == 422
    second = town.mayor.does("divide", "cases", case, department="squad")
    assert (second["state"], second["due_at"]) == ("dispatched", first["due_at"]), "the clock goes on"
    assert town.squad.does("receive", "cases", case)["state"] == "handling"


def test_a_doubtful_report_is_checked_before_filing(town: Town) -> None:
    report = town.operator.reports(source="hotline", description="有人摆摊", caller_phone="13800138000")
    town.operator.does("send_check", "reports", report["id"], person="checker")
    assert town.inspector.tries("check_yes", "reports", report["id"], photos=[]).status_code in (403, 404)
    checked = town.checker.does("check_no", "reports", report["id"], reason="现场无摊位", photos=[town.checker.photo()])
    assert checked["state"] == "checked"
    refused = town.operator.does("refuse", "reports", report["id"], reason="经核实不存在")
    assert refused["state"] == "refused"


def test_what_was_handled_at_once_is_confirmed_without_a_case(town: Town) -> None:
    report = town.inspector.reports(photos=[town.inspector.photo()], handled_at_once=True)
    assert report["state"] == "self_handled"
    assert town.operator.does("confirm_handled", "reports", report["id"])["state"] == "handled"


def test_an_upheld_appeal_excuses_but_keeps_the_raw_fact(town: Town) -> None:
    case = town.file()
    town.lead.does("force_close", "cases", case, reason="活动保障，特批")
    assert town.desk.tries("appeal", "cases", case, reason="").status_code == 422
    request = town.desk.does("appeal", "cases", case, reason="非我单位原因")["requests"][0]
    town.dispatcher.does("second", "requests", request)
    town.operator.does("grant", "requests", request)
    assert town.desk.sees("cases", case)["excused"] is True
    assert town.desk.tries("appeal", "cases", case, reason="再来").status_code == 422, "once per case"


def test_the_outsider_is_refused_at_every_step(town: Town) -> None:
    report = town.operator.reports(condition=town.conditions["event-04-06-1"])
    case = town.file()
    for operation in report_table(Switches()).operations:
        assert town.outsider.tries(operation.name, "reports", report["id"]).status_code in (403, 404), operation.name
    for operation in table(Switches()).operations:
        assert town.outsider.tries(operation.name, "cases", case).status_code in (403, 404), operation.name
    assert town.outsider.client.get(f"/api/v1/cases/{case}").status_code == 404
    with town.web.client() as nobody:
        assert nobody.get(f"/api/v1/cases/{case}").status_code == 401


def test_to_know_the_hash_of_a_photo_is_no_right_to_it(town: Town) -> None:
    case = town.file()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    town.desk.does("receive", "cases", case)
    photo = town.inspector.photo()
    assert town.desk.tries("submit", "cases", case, photos=[photo]).status_code == 422


def test_a_receipt_proves_the_case_with_the_standard_library_alone(town: Town, tmp_path: Path) -> None:
    case = town.file()
    answer = town.lead.client.get(f"/api/v1/cases/{case}/receipt")
    assert answer.status_code == 200, answer.text
    told = [json.loads(act["document"])["verb"] for act in answer.json()["acts"]]
    assert told[0] == "case.filed"
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(answer.content)
    check = [sys.executable, "-I", "-S", str(Path(check_receipt.__file__)), str(receipt)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    receipt.write_text(answer.text.replace("enforcement", "sanitation"))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0
    assert town.outsider.client.get(f"/api/v1/cases/{case}/receipt").status_code == 404


def test_the_archive_of_a_case_holds_its_photos_bit_by_bit(town: Town) -> None:
    photo = town.inspector.photo()
    case = town.file(photos=[photo])
    assert town.operator.client.get(f"/api/v1/cases/{case}/archive").status_code == 403
    answer = town.lead.client.get(f"/api/v1/cases/{case}/archive")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        held = {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert photo in held
