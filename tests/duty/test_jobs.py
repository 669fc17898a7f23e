"""Somebody is sent and answers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from cityloop.duty import jobs, queries
from cityloop.duty.lifecycle import TABLE
from cityloop.duty.models import Job, JobKind, Result
from cityloop.duty.reasons import Because
from cityloop.evidence import queries as evidence
from cityloop.evidence.models import Media
from cityloop.evidence.services import store
from cityloop.journal.models import Act
from cityloop.journal.services import Subject
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import Post
from cityloop.workflow.errors import Conflict, Missing, NotAllowed, Unsuitable
from cityloop.workflow.services import allowed, wake
from tests.duty.cast import DISPATCHER, NOW, SYSTEM, person, standing
from tests.evidence import samples

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
REPORT = Subject("report", "5")


@pytest.fixture
def photo(tmp_path: Path, settings: Settings) -> Media:
    settings.EVIDENCE_DIR = tmp_path
    return store(samples.picture(), actor=SYSTEM, at=NOW)


def verify(who: Person) -> Job:
    return jobs.issue_job(
        JobKind.VERIFY_REPORT, actor=DISPATCHER, at=NOW, subject=REPORT, assignee=who, text="Is the cover gone?"
    )


def order(department: str, who: Person | None = None) -> Job:
    return jobs.issue_job(JobKind.ORDER, actor=DISPATCHER, at=NOW, department=department, assignee=who, text="Sweep")


def test_a_verification_is_seen_answered_and_over(photo: Media) -> None:
    one = person("inspector1")
    job = verify(one)
    assert job.due_at == NOW + 30 * MINUTE
    jobs.see(job, actor=standing(one), at=NOW + MINUTE)
    jobs.complete(job, Result.YES, actor=standing(one), at=NOW + 20 * MINUTE, photos=[photo])
    assert (job.state, job.result, job.done_at) == ("confirmed", "yes", NOW + 20 * MINUTE)
    done = Act.objects.get(verb="job.done")
    assert (done.payload["about"], done.payload["result"], done.payload["in_time"]) == ("5", "yes", True)
    assert evidence.attachments(Subject("job", str(job.pk))).count() == 1
    assert [each.pk for each in queries.jobs_about(REPORT)] == [job.pk]
    verbs = [act.verb for act in Act.objects.order_by("number")]
    assert verbs == ["media.stored", "job.issued", "job.seen", "job.done", "media.attached"]


def test_an_answer_is_shown_or_explained(photo: Media) -> None:
    one = person("inspector1")
    job = verify(one)
    for result, note in ((Result.YES, "there"), (Result.NO, ""), (Result.UNABLE, " ")):
        with pytest.raises(Missing):
            jobs.complete(job, result, actor=standing(one), at=NOW, note=note)
    jobs.complete(job, Result.UNABLE, actor=standing(one), at=NOW, note="The gate is locked")
    assert job.state == "confirmed"


def test_the_outsider_is_refused_at_every_step(photo: Media) -> None:
    one, outsider = person("inspector1"), person("inspector2")
    job = verify(one)
    with pytest.raises(NotAllowed):
        jobs.see(job, actor=standing(outsider), at=NOW)
    with pytest.raises(NotAllowed):
        jobs.complete(job, Result.YES, actor=standing(outsider), at=NOW, photos=[photo])
    with pytest.raises(NotAllowed):
        jobs.cancel(job, actor=standing(one), at=NOW, reason="no wish")
    job.refresh_from_db()
    assert job.state == "issued"
    assert [each.name for each in allowed(TABLE, job, standing(one))] == ["see", "complete"]
    assert allowed(TABLE, job, standing(outsider)) == []


def test_an_order_to_a_crew_is_taken_by_one_of_them_and_confirmed() -> None:
    crew = person("handler1", Post.HANDLER)
    job = order("D02")
    doer = standing(crew, Post.HANDLER, "D02")
    stranger = standing(person("handler2", Post.HANDLER), Post.HANDLER, "D03")
    with pytest.raises(NotAllowed):
        jobs.complete(job, Result.YES, actor=stranger, at=NOW)
    jobs.complete(job, Result.YES, actor=doer, at=NOW + MINUTE)
    assert (job.state, job.assignee) == ("done", crew)
    jobs.redo(job, actor=DISPATCHER, at=NOW + 2 * MINUTE, reason="Half of it")
    assert (job.state, job.result, job.due_at) == ("issued", "", NOW + 242 * MINUTE)
    jobs.complete(job, Result.YES, actor=doer, at=NOW + 3 * MINUTE)
    jobs.confirm(job, actor=DISPATCHER, at=NOW + 4 * MINUTE)
    assert job.state == "confirmed"
    assert list(queries.jobs_of_departments(["D02"])) == []


def test_a_department_rules_over_its_own_orders_alone() -> None:
    Department.objects.create(code="D02", name="Roads")
    job = order("D02")
    desk = person("desk3", Post.DEPARTMENT)
    with pytest.raises(NotAllowed):
        jobs.cancel(job, actor=standing(desk, Post.DEPARTMENT, "D03"), at=NOW, reason="x")
    jobs.cancel(job, actor=standing(desk, Post.DEPARTMENT, "D02"), at=NOW, reason="rain")
    assert job.state == "cancelled"


def test_somebody_else_is_sent_and_the_first_is_out() -> None:
    one, two = person("inspector1"), person("inspector2")
    job = verify(one)
    jobs.see(job, actor=standing(one), at=NOW)
    jobs.reassign(job, two, actor=DISPATCHER, at=NOW + MINUTE, because=Because("named", {"actor": "dispatcher1"}))
    assert (job.state, job.assignee, job.due_at) == ("issued", two, NOW + 30 * MINUTE)
    assert "dispatcher1" in job.chosen_because
    Person.objects.create(username="dispatcher1", name="谢玉兰")
    assert "谢玉兰" in job.chosen_because
    assert list(queries.jobs_of(one)) == []
    assert list(queries.jobs_of(two)) == [job]
    with pytest.raises(NotAllowed):
        jobs.see(job, actor=standing(one), at=NOW)


def test_a_late_answer_counts_but_not_as_in_time(photo: Media) -> None:
    one = person("inspector1")
    job = verify(one)
    assert wake("job", NOW + 31 * MINUTE) == 1
    assert Act.objects.filter(verb="job.turned_red").exists()
    jobs.complete(job, Result.NO, actor=standing(one), at=NOW + 40 * MINUTE, photos=[photo])
    assert Act.objects.get(verb="job.done").payload["in_time"] is False


def test_a_job_with_an_end_expires_by_itself() -> None:
    one = person("inspector1")
    job = jobs.issue_job(
        JobKind.COME, actor=DISPATCHER, at=NOW, assignee=one, expires_at=NOW + 10 * MINUTE, due_at=NOW + 5 * MINUTE
    )
    wake("job", NOW + 10 * MINUTE)
    job.refresh_from_db()
    assert job.state == "expired"
    with pytest.raises(Conflict):
        jobs.complete(job, Result.YES, actor=standing(one), at=NOW + 11 * MINUTE)


def test_what_was_done_or_cancelled_before_its_end_never_wakes_again() -> None:
    one = person("inspector1")
    for _number in range(2):
        jobs.issue_job(JobKind.COME, actor=DISPATCHER, at=NOW, assignee=one, expires_at=NOW + 10 * MINUTE)
    first, second = Job.objects.all()
    jobs.complete(first, Result.YES, actor=standing(one), at=NOW + MINUTE)
    jobs.cancel(second, actor=DISPATCHER, at=NOW + MINUTE, reason="over")
    assert wake("job", NOW + timedelta(days=1)) == 0


def test_two_dispatchers_at_once_and_the_second_is_told() -> None:
    job = verify(person("inspector1"))
    seen = job.revision
    jobs.cancel(job, actor=DISPATCHER, at=NOW, reason="found already", revision=seen)
    with pytest.raises(Conflict):
        jobs.cancel(job, actor=DISPATCHER, at=NOW, reason="again", revision=seen)


def test_a_job_for_nobody_of_endless_words_or_due_yesterday_is_refused() -> None:
    one = person("inspector1")
    with pytest.raises(Missing):
        jobs.issue_job(JobKind.LOOK, actor=DISPATCHER, at=NOW)
    with pytest.raises(Unsuitable):
        jobs.issue_job(JobKind.LOOK, actor=DISPATCHER, at=NOW, assignee=one, text="x" * 10_000_000)
    with pytest.raises(Unsuitable):
        jobs.issue_job(JobKind.LOOK, actor=DISPATCHER, at=NOW, assignee=one, due_at=NOW)
    with pytest.raises(ValueError, match="dance"):
        jobs.issue_job("dance", actor=DISPATCHER, at=NOW, assignee=one)
    assert not Job.objects.exists()
    assert not Act.objects.exists()
