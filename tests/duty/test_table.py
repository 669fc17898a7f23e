"""Whatever people try in whatever order, a job stays within its table."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityloop.duty import jobs
from cityloop.duty.lifecycle import TABLE, UNDER_WAY
from cityloop.duty.models import Job, JobKind, Result
from cityloop.staff.models import Person
from cityloop.workflow.errors import Refused
from cityloop.workflow.models import StageClock, Step
from cityloop.workflow.services import wake
from tests.duty.cast import DISPATCHER, NOW, person, standing

_numbers = count()
KINDS = st.sampled_from([JobKind.VERIFY_REPORT, JobKind.ORDER, JobKind.COME])
TRIES = st.sampled_from(["see", "yes", "no", "confirm", "redo", "cancel", "reassign", "wake", "stranger"])


def attempt(job: Job, what: str, people: list[Person], minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    own = standing(job.assignee or people[0])
    match what:
        case "see":
            jobs.see(job, actor=own, at=at)
        case "yes" | "no":
            jobs.complete(job, Result(what), actor=own, at=at, note="so it is")
        case "confirm":
            jobs.confirm(job, actor=DISPATCHER, at=at)
        case "redo":
            jobs.redo(job, actor=DISPATCHER, at=at, reason="again")
        case "cancel":
            jobs.cancel(job, actor=DISPATCHER, at=at, reason="over")
        case "reassign":
            jobs.reassign(job, people[minutes % 2], actor=DISPATCHER, at=at)
        case "wake":
            wake("job", at)
        case "stranger":
            jobs.cancel(job, actor=standing(people[2]), at=at, reason="let me")


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=KINDS, ends=st.none() | st.integers(1, 90), tries=st.lists(st.tuples(TRIES, st.integers(0, 20)), max_size=12)
)
def test_random_tries_never_leave_the_table(
    db: None, kind: JobKind, ends: int | None, tries: list[tuple[str, int]]
) -> None:
    people = [person(f"inspector{next(_numbers)}") for _number in range(3)]
    end = NOW + timedelta(minutes=ends) if ends else None
    job = jobs.issue_job(kind, actor=DISPATCHER, at=NOW, assignee=people[0], expires_at=end)
    minutes = 0
    for what, later in tries:
        minutes += later
        before = (job.state, job.revision)
        with suppress(Refused):
            attempt(job, what, people, minutes)
        job.refresh_from_db()
        if what == "stranger":
            assert (job.state, job.revision) == before
        assert (job.state == "done") <= (kind == JobKind.ORDER)
        assert bool(job.wake_at) <= (job.state in UNDER_WAY)
        assert bool(job.result) == (
            job.state in ("done", "confirmed") or (job.state == "cancelled" and bool(job.result))
        )
    steps = list(Step.objects.filter(table="job", subject_id=job.pk).order_by("number"))
    assert [step.number for step in steps] == list(range(job.revision + 1))
    assert [step.source for step in steps[1:]] == [step.target for step in steps[:-1]]
    running = StageClock.objects.filter(table="job", subject_id=job.pk, stopped_at=None).count()
    assert running == (1 if job.state in UNDER_WAY else 0)


def test_every_operation_of_the_table_is_reached_from_its_beginning() -> None:
    reached, frontier = {TABLE.initial}, [TABLE.initial]
    while frontier:
        state = frontier.pop()
        for operation in TABLE.operations:
            for target in operation.targets if state in operation.sources else ():
                if target not in reached:
                    reached.add(target)
                    frontier.append(target)
    assert reached == {state.name for state in TABLE.states}
    assert not any(TABLE.state(name).final for operation in TABLE.operations for name in operation.sources)
