"""Things that stay are named by a model, people who only stand are none; a model is what it must be, or not taken."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event

import av
import numpy as np
import pytest

from cityloop_edge.entrypoints import models
from cityloop_edge.entrypoints.station import detector_of
from cityloop_edge.messages import Box, Means, Phase, Sighting
from cityloop_edge.vision.detecting import naming
from cityloop_edge.vision.detecting.coco import LABELS, MEANS
from cityloop_edge.vision.detecting.detector import Detector
from cityloop_edge.vision.detecting.formats import Colours, Detection, Format
from cityloop_edge.vision.detecting.store import KNOWN, Store
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.watching import watch
from tests.cityloop_edge.looking import EVERYWHERE, FAST, plan
from tests.cityloop_edge.scenes import composed
from tests.tools import media, model

FORMATS = {"yolox_nano": Format.YOLOX, "nanodet_m_320": Format.NANODET}


def detector(name: str = "yolox_nano") -> Detector:
    pytest.importorskip("onnxruntime")
    return Detector(model(f"{name}.onnx"), FORMATS[name], MEANS)


def shot(clip: str, second: float) -> Colours:
    with av.open(str(media(clip))) as container:
        found = next(each for each in container.decode(video=0) if (each.time or 0) >= second)
    return found.to_ndarray(format="bgr24").astype("uint8")


def fractions(picture: Colours, left: int, top: int, right: int, bottom: int) -> Box:
    height, width = picture.shape[:2]
    return Box(x=left / width, y=top / height, width=(right - left) / width, height=(bottom - top) / height)


@pytest.mark.parametrize("name", FORMATS)
def test_both_formats_find_the_same_person_and_the_same_cars(name: str) -> None:
    indoors = shot("one-by-one-person-detection.mp4", 12)
    person = max(detector(name).find(indoors), key=lambda each: each.score)
    assert LABELS[person.kind] == "person"
    assert person.box == pytest.approx((382, 15, 518, 400), abs=25)
    cars = [each for each in detector(name).find(shot("road-video02.avi", 5)) if LABELS[each.kind] == "car"]
    assert any(each.box == pytest.approx((222, 97, 256, 128), abs=6) for each in cars)
    assert len(cars) >= 4


@pytest.mark.parametrize("name", FORMATS)
def test_what_stays_is_named_by_its_crop(name: str) -> None:
    street = shot("road-video02.avi", 5)
    found = detector(name).name(street, fractions(street, 218, 94, 260, 131))
    assert found.named is not None
    assert (found.named.what, found.named.means, found.is_person) == ("car", Means.VEHICLE, False)
    indoors = shot("one-by-one-person-detection.mp4", 12)
    assert detector(name).name(indoors, fractions(indoors, 385, 20, 515, 395)).is_person


@pytest.mark.parametrize("name", FORMATS)
def test_bare_street_has_no_name(name: str) -> None:
    street = shot("road-video01.avi", 5)
    assert detector(name).name(street, Box(x=0.02, y=0.75, width=0.1, height=0.1)).named is None


CAME = (100.0, 100.0, 200.0, 300.0)


def found(label: str, score: float, *box: float) -> Detection:
    return Detection(LABELS.index(label), score, (box[0], box[1], box[2], box[3]))


def told(*detections: Detection) -> naming.Told:
    return naming.told(CAME, detections, LABELS, MEANS)


def test_only_a_person_who_is_all_that_came_is_no_thing() -> None:
    whole = found("person", 0.8, 95, 95, 205, 310)
    assert told(whole).is_person
    assert not told(found("person", 0.45, 95, 95, 205, 310)).is_person  # not sure enough
    assert not told(found("person", 0.8, 100, 100, 140, 300)).is_person  # a vendor behind what is wider
    assert not told(found("person", 0.8, 0, 0, 400, 600)).is_person  # somebody close by who hides what came
    assert not told(whole, found("umbrella", 0.3, 110, 100, 190, 160)).is_person
    assert not told(whole, found("bicycle", 0.3, 120, 200, 210, 300)).is_person


def test_what_is_not_sure_or_elsewhere_or_means_nothing_gives_no_name() -> None:
    assert told(found("car", 0.3, 95, 95, 205, 310)).named is None
    assert told(found("car", 0.9, 300, 300, 400, 400)).named is None
    assert told(found("cell phone", 0.9, 95, 95, 205, 310)).named is None
    assert told() == naming.Told(None, False)
    named = told(found("potted plant", 0.7, 95, 95, 205, 310)).named
    assert named is not None
    assert (named.what, named.means) == ("potted_plant", Means.THING)


def seen(clip: Path, dwell: float, using: Detector | None) -> list[Sighting]:
    source = f"file://{clip}?once=1&speed={FAST}"
    return [each for look in watch(plan(source, EVERYWHERE, dwell), None, Event(), using) for each in look.sightings]


def standing_there(using: Detector | None) -> list[Phase]:
    """An empty hall for half a minute, then somebody in it who does not move at all for a minute."""
    hall, person = (shot("one-by-one-person-detection.mp4", second) for second in (1, 12))
    eye, noise = Eye(plan("rtsp://hall", EVERYWHERE, 20), detector=using), np.random.default_rng(4)
    told: list[Phase] = []
    for second in range(90):
        grain = noise.normal(0, 2, hall.shape)
        seen_now = np.clip((hall if second < 30 else person) + grain, 0, 255).astype(np.uint8)
        video = av.VideoFrame.from_ndarray(seen_now, format="bgr24")
        frame = Frame.of(datetime.fromtimestamp(second, UTC), float(second), video)
        told += [each.phase for each in eye.look(frame)]
    return told


def test_somebody_who_stands_stock_still_is_told_of_without_a_model_and_not_with_one() -> None:
    assert Phase.BEGAN in standing_there(None)
    assert standing_there(detector()) == []


def test_a_thing_that_stays_is_told_with_a_model_as_without(tmp_path: Path) -> None:
    out = tmp_path / "scene.mp4"
    composed(media("car-detection.mp4"), out, place=(0.85, 0.8), size=0.12, comes=7, goes=20, ends=26)
    assert [each.phase for each in seen(out, 8, detector())] == [each.phase for each in seen(out, 8, None)]


@contextmanager
def served(body: bytes) -> Iterator[str]:
    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/model.onnx"
        finally:
            server.shutdown()


def run(data: Path, *arguments: str) -> int:
    return models.main(["--data", str(data), *arguments])


def files(data: Path) -> list[str]:
    return sorted(each.name for each in (data / "models").iterdir()) if (data / "models").exists() else []


def test_a_known_model_comes_from_a_file_is_verified_and_put_to_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "use", "yolox_nano") == 1
    assert run(tmp_path, "fetch", "yolox_nano", "--from", str(model("yolox_nano.onnx"))) == 0
    assert run(tmp_path, "verify") == run(tmp_path, "use", "yolox_nano") == run(tmp_path, "list") == 0
    assert "in use  yolox_nano" in capsys.readouterr().out
    assert files(tmp_path) == ["in-use", "yolox_nano.json", "yolox_nano.onnx"]
    pytest.importorskip("onnxruntime")
    assert detector_of(tmp_path) is not None
    assert run(tmp_path, "use", "none") == 0
    assert detector_of(tmp_path) is None


def test_a_model_of_ones_own_comes_by_address_with_its_hash(tmp_path: Path) -> None:
    body = b"a model"
    told = ["--sha256", hashlib.sha256(body).hexdigest(), "--format", "yolox"]
    with served(body) as address:
        assert run(tmp_path, "fetch", "mine", "--from", address) == 1  # nobody knows its hash
        assert run(tmp_path, "fetch", "mine", "--from", address, *told) == 0
    assert Store(tmp_path).model("mine").means["person"] is Means.LIVING


@pytest.mark.parametrize("body", [b"something else", b""], ids=["another file", "nothing there"])
def test_what_has_the_wrong_hash_is_refused_and_leaves_nothing(
    tmp_path: Path, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(body) as address:
        assert run(tmp_path, "fetch", "yolox_nano", "--from", address) == 1
    assert run(tmp_path, "fetch", "yolox_nano", "--from", str(tmp_path / "nowhere")) == 1
    assert files(tmp_path) == []
    assert "models: " in capsys.readouterr().err


def test_a_model_that_was_changed_is_not_used_and_the_station_watches_without(tmp_path: Path) -> None:
    assert run(tmp_path, "fetch", "yolox_nano", "--from", str(model("yolox_nano.onnx"))) == 0
    assert run(tmp_path, "use", "yolox_nano") == 0
    with Store(tmp_path).path("yolox_nano").open("ab") as file:
        file.write(b"!")
    assert run(tmp_path, "verify") == 1
    assert detector_of(tmp_path) is None


def test_every_known_model_says_its_licence() -> None:
    assert {each.model.licence for each in KNOWN.values()} == {"Apache-2.0"}
