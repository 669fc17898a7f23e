"""The case page: photos by what they show, a timeline with durations, clocks explained, look-alikes and proofs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cityloop.cases import operations, practice
from cityloop.evidence import services as evidence
from cityloop.geography.coordinates import Position
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.journal import heads
from cityloop.surfaces.desk import dossier, shots, stages, story
from cityloop.workflow import spans
from cityloop.workflow.models import StageClock, Step
from cityloop.workflow.table import Given
from tests.cast import LITTER, STALL, condition, found_town, standing
from tests.surfaces.test_desk import desk, part, photo

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 17, 20, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


def shown(who: str, at: datetime, position: Position | None = None) -> str:
    return evidence.store(photo().read() + who.encode(), actor=standing(who), at=at, position=position).sha256


def filed(at: datetime) -> Any:
    report = intake.receive(
        key="case-page-1", source="inspector", lon=STALL[0], lat=STALL[1], actor=standing("inspector"), at=at,
        condition=condition(LITTER), photos=[shown("inspector", at, Position(STALL[0] + 0.0002, STALL[1]))],
    )  # fmt: skip
    deciding.carry_out(report, "propose", actor=standing("operator"), at=at)
    return deciding.carry_out(report, "accept", actor=standing("lead"), at=at).case


def does(case: Any, who: str, operation: str, at: datetime, **given: Any) -> None:
    operations.carry_out(case, operation, actor=standing(who), at=at, given=Given(**given))


@pytest.fixture
def handled() -> Any:
    """Filed on Friday at 17:20, handled on Monday at 10."""
    case = filed(FRIDAY)
    does(case, "dispatcher", "dispatch", FRIDAY, department="sanitation")
    does(case, "sweepers", "receive", FRIDAY + timedelta(minutes=10))
    monday = FRIDAY + timedelta(hours=64, minutes=40)
    does(case, "sweepers", "submit", monday, photos=(shown("sweepers", monday),), reason="已清运")
    return case


def test_photos_stand_by_what_they_show_with_who_took_them_and_how_far_away(handled: Any) -> None:
    found = shots.read(dossier.pictures("case", handled.pk), handled)
    assert [(group.name, [(shot.who, shot.metres) for shot in group.shots]) for group in found.groups] == [
        ("discovered", [("Inspector", 20)]),
        ("handled", [("Sweepers", None)]),
    ]
    assert found.pair is not None
    page = part(desk("lead"), f"/cases/{handled.pk}/").content.decode()
    assert "20 m from the place" in page
    assert "Before and after" in page


def test_the_timeline_says_how_long_each_stage_took_by_the_wall_and_by_working_hours(handled: Any) -> None:
    lines = story.read(practice.table(), handled, dossier.pictures("case", handled.pk)).lines
    back = next(line for line in lines if line.reason == "已清运")
    page = part(desk("lead"), f"/cases/{handled.pk}/").content.decode()
    assert "In handling: 2 d 16 h, of it 2 h 30 min in working hours" in page
    assert len(back.photos) == 1
    assert [line.new_day for line in lines] == [True, True, False, False]
    assert [line.number for line in lines] == [3, 2, 1, 0]


def test_a_clock_is_explained_by_its_calendar(handled: Any) -> None:
    page = part(desk("lead"), f"/cases/{handled.pk}/").content.decode()
    assert "4 working hours by the calendar “office hours”: Mon–Fri 08:00–12:00, 14:00–18:00" in page
    assert "began Fri 20 Nov 17:20" in page
    assert "days off Sat 21 Nov – Sun 22 Nov" in page
    chinese = part(desk("lead", "zh-hans"), f"/cases/{handled.pk}/").content.decode()
    assert "不计时：休息日 11月21日 星期六 – 11月22日 星期日" in chinese


def test_the_spans_of_every_clock_add_up_to_what_it_used(handled: Any) -> None:
    does(handled, "dispatcher", "rework", FRIDAY + timedelta(days=3), reason="仍有散落")
    now = FRIDAY + timedelta(days=6)
    steps = list(Step.objects.filter(table="case", subject_id=handled.pk).order_by("number"))
    table, clocks = practice.table(), list(StageClock.objects.filter(table="case", subject_id=handled.pk))
    assert len(clocks) == 3
    for row in clocks:
        end = row.stopped_at or now
        told = spans.explain(spans.runs(table, steps, row.stage, row.started_at, end), stages.calendar_of(row))
        ran = (row.running_since is not None) and row.stopped_at is None
        since = stages.calendar_of(row)
        running = since.working_seconds_between(row.running_since, now) if ran and since and row.running_since else 0
        assert sum(span.seconds for span in told) == row.spent_seconds + running


def test_look_alikes_say_why_and_proofs_say_how_far() -> None:
    now = datetime.now(UTC)
    case = filed(now)
    other = intake.receive(
        key="case-page-2", source="inspector", lon=STALL[0] + 0.0003, lat=STALL[1], actor=standing("inspector"), at=now,
        condition=condition(LITTER),
    )  # fmt: skip
    deciding.carry_out(other, "propose", actor=standing("operator"), at=now)
    near = deciding.carry_out(other, "accept", actor=standing("lead"), at=now).case
    assert near is not None
    page = part(desk("lead"), f"/cases/{case.pk}/").content.decode()
    assert f'href="/cases/{near.pk}/" data-open' in page
    assert "30 m away · same class" in page
    assert "first head is signed within a minute" in page
    heads.sign_head(at=now)
    page = part(desk("lead"), f"/cases/{case.pk}/").content.decode()
    assert "proven" in page
    assert "check_receipt.py" in page
