"""Whatever the posts do, in whatever order: a case keeps to its table and loses no second."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cityloop.cases import answers, practice
from cityloop.cases.filing import file
from cityloop.cases.models import Case, Request
from cityloop.cases.operations import carry_out
from cityloop.cases.requests import TABLE as REQUESTS
from cityloop.evidence import services as evidence
from cityloop.journal.models import Act
from cityloop.workflow import clocks, hours, timing
from cityloop.workflow import services as engine
from cityloop.workflow.errors import Refused
from cityloop.workflow.models import StageClock, Step
from cityloop.workflow.table import Given, Need, Operation, Pace, Table
from tests.cast import BEGINNING, DEPARTMENTS, FOUNDER, POSTS, STALL, STALLS, condition, found_town, standing

CHOICES = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 40_000)), min_size=5, max_size=25
)


@pytest.fixture
def photo(db: None) -> str:
    found_town()
    file_ = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(file_, "JPEG")
    return evidence.store(file_.getvalue(), actor=FOUNDER, at=BEGINNING).sha256


@dataclass
class World:
    """One case, its requests, and people who try things at random."""

    case: Case
    photo: str
    at: datetime
    running: Counter[str] = field(default_factory=Counter)
    cast: dict[str, Any] = field(default_factory=lambda: {name: standing(name) for name in POSTS})

    def pass_time(self, seconds: int) -> None:
        """Counts, apart from the engine, how long each stage's clock should have run."""
        state = practice.table().state(self.case.state)
        if state.stage and state.pace is Pace.RUNS and not state.final:
            self.running[state.stage] += seconds
        self.at += timedelta(seconds=seconds)

    def subject(self, which: int) -> tuple[Table, Any]:
        requests = list(self.case.requests.filter(state__in=REQUESTS.open_states))
        if requests and which % 2:
            return REQUESTS, requests[which % len(requests)]
        return practice.table(), self.case

    def given(self, operation: Operation, which: int) -> Given:
        codes = [*DEPARTMENTS, "squad", "nowhere"]
        values: dict[Need, Any] = {
            Need.REASON: "理由",
            Need.PHOTOS: (self.photo,),
            Need.UNTIL: self.at + timedelta(days=which % 50),
            Need.DEPARTMENT: codes[which % len(codes)],
            Need.PERSON: ("handler", "checker", "inspector")[which % 3],
            Need.CONDITION: str(self.case.condition_id),
            Need.TEAM: str(which % 3),
            Need.CAUSE: "weather",
            Need.PROPOSAL: ("ask_extension", "ask_suspension", "return")[which % 3],
            Need.TARGET: str(self.case.pk + which % 2),
        }
        wanted = operation.needs + (operation.takes if which % 3 else ())
        return Given(**{need.value: values[need] for need in wanted})

    def attempt(self, who: int, which: int) -> None:
        table, subject = self.subject(which)
        doable = [(actor, each) for actor in self.cast.values() for each in engine.allowed(table, subject, actor)]
        onward = [(actor, each) for actor, each in doable if each.main]
        mild = [(actor, each) for actor, each in doable if not each.grave]
        anything = [(actor, each) for actor in self.cast.values() for each in table.operations]
        options = next(filter(None, (onward, mild, doable, anything)[min(which % 8 // 2, 3) :]), anything)
        actor, operation = options[(who * 31 + which) % len(options)]
        act = carry_out if isinstance(subject, Case) else answers.answer
        act(subject, operation.name, actor=actor, at=self.at, given=self.given(operation, which))


@given(choices=CHOICES)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_random_operations_keep_to_the_table_and_lose_no_second(
    photo: str, choices: list[tuple[int, int, int]]
) -> None:
    case = file(
        source="hotline", condition=condition(STALLS), lon=STALL[0], lat=STALL[1], actor=standing("lead"), at=BEGINNING
    )
    world = World(case, photo, BEGINNING)
    for who, which, seconds in choices:
        world.pass_time(seconds)
        before = fingerprint(case)
        try:
            if which % 7:
                world.attempt(who, which)
            else:
                engine.wake("case", world.at)
        except Refused:
            assert fingerprint(case) == before, "what was refused changed something"
        case.refresh_from_db()
    keeps_to_the_table(case)
    loses_no_second(case, world)


def fingerprint(case: Case) -> tuple[Any, ...]:
    rows: list[tuple[type[Model], dict[str, Any]]] = [
        (Step, {"table": "case", "subject_id": case.pk}),
        (Request, {"case": case}),
        (StageClock, {"subject_id": case.pk}),
    ]
    counts = tuple(model._default_manager.filter(**where).count() for model, where in rows)
    found = Case.objects.filter(pk=case.pk).values_list("state", "revision", "department_code", "wake_at").get()
    return counts + tuple(found) + (Act.objects.count(),)


def keeps_to_the_table(case: Case) -> None:
    table = practice.table()
    steps = list(Step.objects.filter(table="case", subject_id=case.pk).order_by("number"))
    assert [step.number for step in steps] == list(range(len(steps)))
    for step in steps[1:]:
        operation = table.operation(step.operation)
        assert operation is not None
        assert step.source in operation.sources
        assert step.target in (operation.targets or (step.source,))
    for earlier, later in pairwise(steps):
        assert later.source == earlier.target


def loses_no_second(case: Case, world: World) -> None:
    """Every second since filing belongs to exactly one state, and each stage's clocks have run just as long."""
    steps = Step.objects.filter(table="case", subject_id=case.pk, operation__in=moving()).order_by("number")
    told = sum(step.seconds_in_source for step in steps) + (world.at - case.entered_at).total_seconds()
    assert told == (world.at - BEGINNING).total_seconds()
    counted: Counter[str] = Counter()
    for row in StageClock.objects.filter(table="case", subject_id=case.pk):
        clock = timing.as_clock(row)
        counted[row.stage] += clocks.used(clock, hours.calendar(row.holder), world.at)
    assert +counted == +world.running


def moving() -> list[str]:
    return [each.name for each in practice.table().operations if each.targets]
