"""One operation on many cases: each gets its own step and its own answer, and what is done can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases.models import Case
from cityloop.cases.operations import carry_out
from cityloop.errands import running, services
from cityloop.errands.models import Errand, State
from cityloop.intake.models import Report
from cityloop.journal.models import Act
from cityloop.staff.models import Assignment
from cityloop.surfaces.errands import batches
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given
from tests.batches.conftest import Worked, filed, person
from tests.cast import standing

pytestmark = pytest.mark.usefixtures("town")


def ids(cases: list[Case]) -> str:
    return ",".join(str(case.pk) for case in cases)


def asks(client: Client, cases: list[Case], operation: str = "dispatch", **given: Any) -> str:
    body = {"kind": "case", "ids": ids(cases), "operation": operation, **given}
    answer = client.post("/batch/", body)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def dispatched(cases: list[Case], worked: Worked) -> Errand:
    asks(person("dispatcher"), cases, department=batches.PROPOSED)
    return worked()


def states(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=case.pk).state for case in cases]


def answers(errand: Errand) -> dict[int, tuple[str, str]]:
    return {each.subject: (each.state, each.said) for each in errand.items.all()}


def test_each_gets_its_own_step_in_the_name_of_who_asked(worked: Worked) -> None:
    cases = filed(3)
    errand = dispatched(cases, worked)
    assert (errand.state, errand.result) == (State.DONE, {"waiting": 0, "done": 3, "refused": 0})
    assert states(cases) == ["dispatched"] * 3
    steps = Step.objects.filter(table="case", operation="dispatch")
    assert [(each.actor_id, each.post) for each in steps] == [("dispatcher", "dispatcher")] * 3
    assert Act.objects.filter(verb="case.dispatched").count() == 3


def test_the_form_says_how_many_it_fits_and_whether_it_can_be_undone() -> None:
    cases = filed(3)
    carry_out(
        cases[0],
        "dispatch",
        actor=standing("dispatcher"),
        at=timezone.now(),
        given=Given(department="works"),
    )
    client = person("dispatcher")
    offered = client.post("/batch/form/", {"kind": "case", "ids": ids(cases)}).content.decode()
    assert "2 of 3" in offered
    assert 'data-batch="dispatch"' in offered
    assert 'data-batch="check_pass"' not in offered, "what needs photos is done one by one"
    form = client.post("/batch/form/", {"kind": "case", "ids": ids(cases), "operation": "dispatch"}).content.decode()
    assert "1 is not in a state for it" in form
    assert "Can be undone as a batch for 30 minutes" in form
    urge = client.post("/batch/form/", {"kind": "case", "ids": ids(cases), "operation": "urge"}).content.decode()
    assert "This cannot be undone as a batch" in urge


def test_all_of_the_list_is_what_the_filter_of_the_address_holds(worked: Worked) -> None:
    filed(3)
    client = person("dispatcher")
    answer = client.post("/batch/form/?department=enforcement", {"kind": "case", "all": "1"})
    assert "3 selected" in answer.content.decode()
    none = client.post("/batch/form/?department=works", {"kind": "case", "all": "1"})
    assert "0 selected" in none.content.decode()
    body = {"kind": "case", "all": "1", "operation": "dispatch", "department": "works"}
    client.post("/batch/?queue=case.filed", body)
    assert worked().result["done"] == 3
    assert set(Case.objects.values_list("department_code", flat=True)) == {"works"}


def test_two_batches_on_the_same_cases_do_each_once_and_the_second_is_told_by_whom(worked: Worked) -> None:
    cases = filed(3)
    asks(person("dispatcher"), cases, department="works")
    asks(person("dispatcher2"), cases, department="sanitation")
    first, second = Errand.objects.order_by("pk")
    running.run(first, now=timezone.now)
    running.run(second, now=timezone.now)
    assert set(Case.objects.values_list("department_code", flat=True)) == {"works"}
    said = [said for _state, said in answers(second).values()]
    assert all(each.startswith("Meanwhile: Dispatch, by dispatcher at") for each in said)
    assert Step.objects.filter(operation="dispatch").count() == 3
    page = person("dispatcher2").get(f"/batch/{second.pk}/").content.decode()
    assert "Try the 3 refused again" in page
    assert cases[0].number in page


def test_what_nobody_has_touched_since_is_undone_as_another_batch(worked: Worked) -> None:
    cases = filed(3)
    errand = dispatched(cases, worked)
    carry_out(cases[1], "receive", actor=standing("desk"), at=timezone.now())
    client = person("dispatcher")
    client.post(f"/batch/{errand.pk}/undo/", {"reason": "Wrong list"})
    back = worked()
    assert back.pk != errand.pk
    assert states(cases) == ["filed", "handling", "filed"]
    assert answers(back)[cases[1].pk][1].startswith("Meanwhile: Receive, by desk")
    assert Step.objects.filter(operation="withdraw").first().reason == "Wrong list"  # type: ignore[union-attr]
    client.post(f"/batch/{errand.pk}/undo/")
    assert Errand.objects.count() == 2, "undone once is undone"


def test_it_is_too_late_to_undo_after_half_an_hour(worked: Worked) -> None:
    errand = dispatched(filed(1), worked)
    assert errand.ended_at is not None
    with pytest.raises(batches.CannotUndo):
        batches.undo(errand, reason="late", at=errand.ended_at + timedelta(minutes=31))
    assert Errand.objects.count() == 1


def test_the_refused_are_tried_again_as_they_are_now(worked: Worked) -> None:
    cases = filed(2)
    errand = dispatched(cases, worked)
    asks(person("dispatcher"), cases, operation="urge", reason="hurry")
    carry_out(cases[0], "urge", actor=standing("lead"), at=timezone.now())
    urged = worked()
    assert answers(urged)[cases[0].pk][0] == "refused"
    assert answers(urged)[cases[1].pk][0] == "done"
    person("dispatcher").post(f"/batch/{urged.pk}/retry/")
    assert answers(worked()) == {cases[0].pk: ("done", "")}
    assert errand.state == State.DONE


def test_called_off_in_the_middle_the_rest_is_left_as_it_was(worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = filed(4)
    asks(person("dispatcher"), cases, department="works")
    errand = Errand.objects.get()
    noted = batches._note

    def note(item: Any, *rest: Any) -> None:
        noted(item, *rest)
        if item.subject == cases[2].pk:  # the second: the newest is the first of the list
            services.call_off(errand, actor=errand.actor, at=timezone.now())

    monkeypatch.setattr(batches, "_note", note)
    done = worked()
    assert (done.state, done.done) == (State.CALLED_OFF, 2)
    assert states(cases) == ["filed", "filed", "dispatched", "dispatched"]
    assert "2 left as they were" in person("dispatcher").get(f"/batch/{done.pk}/").content.decode()


def test_who_has_lost_the_post_meanwhile_does_nothing_more(worked: Worked) -> None:
    cases = filed(2)
    asks(person("dispatcher"), cases, department="works")
    Assignment.objects.filter(person__username="dispatcher").delete()
    assert worked().result == {"waiting": 0, "done": 0, "refused": 2}
    assert states(cases) == ["filed", "filed"]


def test_a_fault_in_one_does_not_hold_up_the_others(worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = filed(3)
    asks(person("dispatcher"), cases, department="works")
    given_to = batches.Batch.given_to

    def faulty(self: batches.Batch, subject: Case) -> Given:
        if subject.pk == cases[1].pk:
            raise ZeroDivisionError
        return given_to(self, subject)

    monkeypatch.setattr(batches.Batch, "given_to", faulty)
    assert worked().result == {"waiting": 0, "done": 2, "refused": 1}
    assert states(cases) == ["dispatched", "filed", "dispatched"]


def test_what_is_missing_is_asked_for_and_nothing_begins() -> None:
    cases = filed(1)
    body = {"kind": "case", "ids": ids(cases), "operation": "dispatch"}
    answer = person("dispatcher").post("/batch/", body)
    assert answer.status_code == 422
    assert "a department" in answer.content.decode()
    assert not Errand.objects.exists()


def test_others_neither_see_nor_undo_it(worked: Worked) -> None:
    errand = dispatched(filed(1), worked)
    other = person("dispatcher2")
    assert other.get(f"/batch/{errand.pk}/").status_code == 404
    assert other.post(f"/batch/{errand.pk}/undo/").status_code == 404
    assert other.post(f"/errands/{errand.pk}/call-off/").status_code == 404
    outsider = person("outsider").post("/batch/", {"kind": "case", "ids": "1", "operation": "dispatch"})
    assert outsider.status_code == 404, "an inspector of elsewhere has no such operation"
    assert (Errand.objects.count(), Report.objects.count()) == (1, 0)


def test_a_dispatch_that_somebody_acted_upon_is_not_withdrawn(worked: Worked) -> None:
    (case,) = filed(1)
    dispatcher, at = standing("dispatcher"), timezone.now()
    carry_out(case, "dispatch", actor=dispatcher, at=at, given=Given(department="town"))
    carry_out(case, "divide", actor=standing("mayor"), at=at, given=Given(department="squad"))
    with pytest.raises(Exception, match=r"can be withdrawn|才能撤回"):
        carry_out(case, "withdraw", actor=dispatcher, at=at, given=Given(reason="oops"))
    assert Case.objects.get(pk=case.pk).state == "dispatched"
