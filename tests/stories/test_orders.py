"""An order to our own crew: issued, seen, done with a photo, confirmed, without the seven steps."""

from __future__ import annotations

from typing import Any

from tests.cast import STALL
from tests.stories.conftest import Someone, Town


def issue(issuer: Someone, **more: Any) -> dict[str, Any]:
    body = {"text": "早市结束后清理路口", "lon": STALL[0], "lat": STALL[1], **more}
    answer = issuer.client.post("/api/v1/jobs", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def refused(town: Town, number: int, operation: str) -> None:
    """The outsider, another department and its crew get nowhere, and nothing moves."""
    before = town.dispatcher.sees("jobs", number)
    for stranger in (town.outsider, town.sweepers):
        assert stranger.client.get(f"/api/v1/jobs/{number}").status_code == 404
        answer = stranger.tries(operation, "jobs", number, reason="不归我管", person=stranger.username)
        assert answer.status_code in (403, 404), answer.text
    assert town.operator.tries(operation, "jobs", number).status_code == 403
    assert {**town.dispatcher.sees("jobs", number)} == before


def test_an_order_is_issued_seen_done_with_a_photo_and_confirmed(town: Town) -> None:
    order = issue(town.desk, department="enforcement")
    number = order["id"]
    assert (order["state"], order["assignee"], order["due_at"] is not None) == ("issued", "", True)
    refused(town, number, "see")
    seen = town.handler.does("see", "jobs", number)
    assert (seen["state"], "complete" in seen["operations"]) == ("seen", True)
    refused(town, number, "complete")
    done = town.handler.does("complete", "jobs", number, photos=[town.handler.photo()], reason="已清理")
    assert (done["state"], done["assignee"], len(done["photos"]), done["operations"]) == ("done", "handler", 1, [])
    refused(town, number, "confirm")
    assert town.handler.tries("confirm", "jobs", number).status_code == 403
    confirmed = town.desk.does("confirm", "jobs", number)
    assert (confirmed["state"], confirmed["operations"]) == ("confirmed", [])


def test_an_order_waits_on_the_list_of_who_is_to_act_alone(town: Town) -> None:
    number = issue(town.dispatcher, person="inspector")["id"]

    def lists(someone: Someone) -> bool:
        return number in [each["id"] for each in someone.client.get("/api/v1/jobs").json()["items"]]

    assert (lists(town.inspector), lists(town.outsider), lists(town.dispatcher)) == (True, False, True)
    town.inspector.does("complete", "jobs", number)
    assert (lists(town.inspector), lists(town.dispatcher)) == (False, True)
    town.dispatcher.does("confirm", "jobs", number)
    assert not lists(town.dispatcher)


def test_what_was_not_done_well_goes_back_and_may_go_to_somebody_else(town: Town) -> None:
    number = issue(town.desk, person="handler")["id"]
    town.handler.does("complete", "jobs", number, result="unable", reason="找不到地方")
    assert town.desk.tries("redo", "jobs", number).status_code == 422
    again = town.desk.does("redo", "jobs", number, reason="在路口东侧")
    assert (again["state"], again["result"]) == ("issued", "")
    moved = town.desk.does("reassign", "jobs", number, person="officer")
    assert moved["assignee"] == "officer"
    assert town.handler.tries("complete", "jobs", number).status_code in (403, 404)
    assert town.desk.tries("reassign", "jobs", number, person="inspector").status_code == 422
    assert town.desk.does("cancel", "jobs", number, reason="雨停了")["state"] == "cancelled"


def test_only_who_may_issue_an_order_does_and_only_to_the_own_crew(town: Town) -> None:
    def answers(someone: Someone, **body: Any) -> int:
        return int(someone.client.post("/api/v1/jobs", json={"text": "清扫", **body}).status_code)

    for stranger in (town.outsider, town.handler, town.inspector, town.operator):
        assert answers(stranger, department="enforcement") == 403
    assert answers(town.desk, department="sanitation") == 403
    assert answers(town.desk, person="inspector") == 422
    assert answers(town.desk) == 422
    assert answers(town.desk, department="enforcement", lon=STALL[0]) == 422
    assert answers(town.desk, department="enforcement", lon=400, lat=3) == 422
    assert answers(town.desk, department="enforcement", due_at="2020-01-01T00:00:00Z") == 422


def test_a_photo_of_somebody_else_is_not_taken_for_ones_own(town: Town) -> None:
    number = issue(town.desk, person="handler")["id"]
    assert town.handler.tries("complete", "jobs", number, photos=[town.inspector.photo()]).status_code == 422
    assert town.handler.sees("jobs", number)["state"] == "issued"


def test_a_second_desk_is_told_what_the_first_did(town: Town) -> None:
    order = issue(town.dispatcher, person="inspector")
    revision = town.inspector.does("complete", "jobs", order["id"])["revision"]
    town.dispatcher.does("confirm", "jobs", order["id"], revision=revision)
    answer = town.dispatcher2.tries("redo", "jobs", order["id"], revision=revision, reason="再去")
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"


def test_a_check_is_read_here_but_answered_at_its_report(town: Town) -> None:
    report = town.video.reports()
    town.operator.does("send_check", "reports", report["id"], person="inspector")
    waiting = town.inspector.client.get("/api/v1/jobs").json()["items"]
    (job,) = [each for each in waiting if (each["about_kind"], each["about"]) == ("report", str(report["id"]))]
    assert town.inspector.client.get(f"/api/v1/jobs/{job['id']}").json()["operations"] == ["see"]
    assert town.inspector.tries("complete", "jobs", job["id"], reason="看过了").status_code == 422
    assert town.inspector.does("see", "jobs", job["id"])["state"] == "seen"
