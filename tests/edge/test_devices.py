"""A started station finds cameras, turns one when told to, and stops seeing things in it until it is back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cityloop.edge import queries as edge
from cityloop.edge.models import CameraHealth, Command, Station
from cityloop.watch import services as watch
from cityloop.watch.models import Camera
from cityloop.watch.seeing import looking, turning
from cityloop.watch.seeing.looking import Purpose
from cityloop.watch.seeing.turning import Move
from tests.cast import standing
from tests.cityloop_edge import media_servers, onvif_device
from tests.cityloop_edge.blinking import blinking
from tests.cityloop_edge.test_web_streams import serving
from tests.edge.stations import ADMIN, EdgeProcess, camera, watched
from tests.edge.test_commands import answered
from tests.servers import Web, wait_for

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def device() -> Iterator[onvif_device.Device]:
    with onvif_device.started(onvif_device.Device()) as found:
        yield found
        assert found.wrong == []


@pytest.fixture(scope="module")
def north(town: Web, tmp_path_factory: pytest.TempPathFactory, device: onvif_device.Device) -> Iterator[EdgeProcess]:
    """The edge of the station `north`, with the camera `gate` that the video operator looks through."""
    clip = blinking(tmp_path_factory.mktemp("clip") / "clip.mp4", cycles=2)
    with watched(
        town, "gate", f"file://{clip}", control=device.control, presets=["Gate", "Market"], preset="Gate"
    ) as process:
        yield process


def turned(move: Move) -> Command:
    """Told as the page tells it: whoever turns is looking."""
    found, at = Camera.objects.get(code="gate"), datetime.now(UTC)
    looking.look("a" * 32, [found], Purpose.of("duty"), actor=standing("video"), at=at)
    return turning.turn(found, move, actor=standing("video"), at=at)


def test_it_is_turned_stops_by_itself_and_is_known_to_be_away(north: EdgeProcess, device: onvif_device.Device) -> None:
    device.done.clear()
    assert answered(turned(Move.of("move", pan=0.5))) == "done"
    wait_for(lambda: [what for what, _how in device.done] == ["ContinuousMove", "Stop"], "the movement to end")
    wait_for(lambda: CameraHealth.objects.filter(camera="gate", away=True).exists(), "word that it is away")
    assert answered(turned(Move.of("go", preset="Gate"))) == "done"
    wait_for(lambda: CameraHealth.objects.filter(camera="gate", away=False).exists(), "word that it is back")
    assert answered(turned(Move.of("go", preset="Moon"))) == "failed"


def test_its_positions_are_asked_for(north: EdgeProcess) -> None:
    command = turning.ask_presets(Camera.objects.get(code="gate"), actor=ADMIN, at=datetime.now(UTC))
    assert answered(command) == "done"
    assert command.presets == ["Gate", "Market"]
    assert turning.with_device(Camera.objects.get(code="gate"), ["集市", " "]) == ["Gate", "集市"]


def test_cameras_are_looked_for(north: EdgeProcess, device: onvif_device.Device) -> None:
    """In the real group, where others may answer too."""
    with onvif_device.discoverable(device, "239.255.255.250", 3702):
        command = turning.discover(
            Station.objects.get(), user="admin", password="s3:cret&", actor=ADMIN, at=datetime.now(UTC)
        )
        assert answered(command) == "done"
    (found,) = [each for each in edge.search(command).found if each.device == "urn:uuid:gate"]
    assert (found.name, found.control, len(found.streams)) == ("North gate", device.control, 2)
    assert "s3" not in north.output()


def test_a_camera_of_a_platform_is_watched_where_the_platform_says(north: EdgeProcess, tmp_path: Path) -> None:
    blinking(tmp_path / "street.ts", cycles=1)
    with serving(tmp_path) as port, media_servers.started(media_servers.WVP()) as platform:
        platform.film = f"http://127.0.0.1:{port}/street.ts"
        address = platform.address("wvp", "34020000001110000001/34020000001320000001", "")
        camera(Station.objects.get(), "behind", address)
        wait_for(lambda: CameraHealth.objects.filter(camera="behind", pictures__gt=0).exists(), "its pictures")
        platform.way = "refuses"
        platform.forget()
        refused = watch.probe(Station.objects.get(), source=address, actor=ADMIN, at=datetime.now(UTC))
        assert answered(refused) == "done"
        assert refused.probed["fault"] == "unauthorized"
    assert "s3" not in north.output()
