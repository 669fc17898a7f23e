"""What the demo's cameras saw before: a noisy zone and what would help, a closed case to which something returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cityloop.cases.models import Case
from cityloop.config import station
from cityloop.demo import scene, services
from cityloop.demo.sights import past, streets
from cityloop.demo.voice import Pretended
from cityloop.evidence import queries as evidence
from cityloop.journal import verify
from cityloop.journal.followers import run_once
from cityloop.journal.services import Actor, Subject
from cityloop.watch.alerts import sightings, speaking
from cityloop.watch.alerts.sightings import Seen
from cityloop.watch.followers import CLOSED
from cityloop.watch.learning import retuning, rightness
from cityloop.watch.models import Alert, Reminder, Zone
from tests.demo.conftest import Films

NOW = datetime(2026, 11, 18, 9, 20, tzinfo=UTC)


@pytest.fixture
def lived(db: None, films: Films, tmp_path: Path) -> Iterator[dict[str, Zone]]:
    """Each zone by the name of its play, its past lived through twice."""
    speaking.register(Pretended())
    services.prepare(tmp_path, at=NOW, days=15)
    zones = {}
    for camera, street in zip(streets.cameras(), streets.STREETS, strict=True):
        zones[street.play.name] = streets.draw(camera, street, actor=station.FOUNDER, at=NOW)
        for _ in range(2):
            past.live_through(zones[street.play.name], street.play, films(street.play), station=station.CODE, now=NOW)
    yield zones
    speaking.register(None)


@pytest.mark.once
def test_the_past_of_the_eyes(lived: dict[str, Zone]) -> None:
    assert Alert.objects.count() == sum(len(each) for each in past.PAST.values())
    assert Reminder.objects.exclude(left_at=None).count() == 15

    assert [each.zone for each in rightness.probations()] == [lived["people"]]
    (noisy,) = retuning.noisy(NOW)
    assert noisy.proposals[0].lost == 0

    case = Case.objects.get()
    assert (case.state, case.closing, case.department_code) == ("closed", "normal", past.CLEANERS)
    run_once(CLOSED, at=NOW)
    back = Seen(
        stay=uuid4(), camera=lived["refuse"].camera.code, zone="1", phase="began", at=NOW,
        began_at=NOW - timedelta(seconds=20), box=[0.2625, 0.5833, 0.16, 0.1444], score=0.8, rule="stays", pictures={},
    )  # fmt: skip
    alert = sightings.take(back, actor=Actor("station", "local"), at=NOW)
    assert alert is not None
    assert alert.again is not None
    assert alert.again.case == case
    beside = replace(back, stay=uuid4(), camera=lived["van"].camera.code)
    other = sightings.take(beside, actor=Actor("station", "local"), at=NOW)
    assert other is not None
    assert other.again is None

    moments = {
        each.role for each in evidence.attachments(Subject("alert", str(Alert.objects.earliest("raised_at").pk)))
    }
    assert moments == {"before", "sighting", "after"}
    assert not verify.verify().findings
    what_is_seen_of_a_street_with_windows_is_masked(lived)


def what_is_seen_of_a_street_with_windows_is_masked(lived: dict[str, Zone]) -> None:
    assert not lived["railing"].camera.may_move
    assert all(zone.camera.may_move for name, zone in lived.items() if name != "railing")
    assert scene.RAILING.stays
