"""Commands go down the channel of a started edge and are answered: in time, once, and again after a break."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from cityloop.edge import services as edge
from cityloop.edge.models import CameraHealth, Command, Station
from cityloop.evidence.models import Media
from cityloop.journal import queries as journal
from cityloop.watch import services as watch
from tests.cityloop_edge.blinking import blinking
from tests.edge.stations import ADMIN, EdgeProcess, camera, watched
from tests.servers import Web, wait_for

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def north(town: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EdgeProcess]:
    """The edge of the station `north`, started, with the camera `bridge` of which there are pictures."""
    clip = blinking(tmp_path_factory.mktemp("clip") / "clip.mp4", cycles=2)
    with watched(town, "bridge", f"file://{clip}") as process:
        yield process


def order(kind: str, target: str = "", lasts: int = 60) -> Command:
    station = Station.objects.get()
    return edge.command(
        station, kind=kind, target=target, actor=ADMIN, at=datetime.now(UTC), lasts=timedelta(seconds=lasts)
    )


def answered(command: Command) -> str:
    def is_answered() -> bool:
        command.refresh_from_db()
        return bool(command.outcome)

    wait_for(is_answered, f"an answer to {command}")
    return command.outcome


def test_a_look_brings_a_picture(north: EdgeProcess) -> None:
    command = order("look", "bridge")
    assert answered(command) == "done"
    assert Media.objects.filter(sha256=command.picture, kind="image").exists()
    blind = order("look", "no such camera")
    assert (answered(blind), blind.detail) == ("failed", "no picture of no such camera yet")


def test_an_address_is_tried_and_kept_nowhere(north: EdgeProcess, tmp_path: Path) -> None:
    address = f"file://{blinking(tmp_path / 'secret-clip.mp4', cycles=2)}"
    command = watch.probe(Station.objects.get(), source=address, actor=ADMIN, at=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, arguments FROM edge_command WHERE kind = 'probe'")
        sealed, arguments = cursor.fetchone()
    assert sealed
    assert str(tmp_path) not in f"{sealed} {arguments}"
    assert answered(command) == "done"
    assert (command.probed["fault"], command.probed["codec"], command.sealed) == (None, "h264", "")
    assert Media.objects.filter(sha256=command.picture, kind="image").exists()
    assert str(tmp_path) not in "".join(act.payload_text for act in journal.acts_after(0, 1000))
    assert str(tmp_path) not in north.output()


def test_what_the_station_does_not_know_is_answered_so(north: EdgeProcess) -> None:
    assert answered(order("dance")) == "unknown"


def test_a_new_camera_is_watched_as_soon_as_it_is_registered(north: EdgeProcess, tmp_path: Path) -> None:
    camera(Station.objects.get(), "square", f"file://{blinking(tmp_path / 'other.mp4', cycles=1)}")
    wait_for(lambda: CameraHealth.objects.filter(camera="square", pictures__gt=0).exists(), "the new camera")


def test_an_order_waits_for_the_channel_to_come_back_and_an_expired_one_is_not_carried_out(
    north: EdgeProcess, town: Web
) -> None:
    town.kill9()
    late, good = order("look", "bridge", lasts=0), order("look", "bridge")
    town.start()
    assert answered(good) == "done"
    late.refresh_from_db()
    assert late.outcome == ""


def test_an_order_is_answered_although_the_edge_dies_meanwhile(north: EdgeProcess) -> None:
    north.kill9()
    command = order("look", "bridge")
    north.start()
    assert answered(command) in {"done", "failed"}
