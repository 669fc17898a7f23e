"""From a clip on the edge's disk to an alert with pictures on the desk, through started processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityloop.evidence import queries as evidence
from cityloop.journal.services import Subject
from cityloop.watch.models import Alert
from tests.cityloop_edge.scenes import composed
from tests.edge.stations import camera, edge_of, enrolled
from tests.servers import City, Process, Web, wait_for
from tests.tools import media


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scene") / "scene.mp4"
    return composed(media("road-video02.avi"), out, place=(0.3, 0.85), size=0.14, comes=7, goes=20, ends=26)


def test_a_stall_becomes_one_alert_with_pictures_that_ends_when_it_goes(
    city: City, web: Web, worker: Process, scene: Path
) -> None:
    with city.opened():
        station, token = enrolled()
        camera(station, "bridge", f"file://{scene}?once=1&speed=4", dwell=8)
        edge = edge_of(city, web.url, token)
        edge.start()
        try:
            wait_for(lambda: Alert.objects.filter(state="gone").exists(), "the alert to end", seconds=60)
        finally:
            status = edge.stop()
        assert status == 0, edge.output()
        alert = Alert.objects.get()
        assert alert.zone.camera.code == "bridge"
        assert alert.stays.count() == 1
        assert alert.ended_at is not None
        assert alert.ended_at > alert.began_at
        roles = {each.role for each in evidence.attachments(Subject("alert", str(alert.pk)))}
        assert roles == {"before", "sighting", "after"}
        station.refresh_from_db()
        assert station.last_seen_at is not None
        assert station.cameras.get().camera == "bridge"
