"""What operators said, as a COCO data set: read back by the rules of its format."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings

from cityloop.errands import running
from cityloop.errands.models import Errand, State
from cityloop.errands.services import fetch
from cityloop.evidence import vault
from cityloop.evidence.models import Attachment, Role
from cityloop.journal.models import Act
from cityloop.watch import services as watch
from cityloop.watch.dataset.coco import cropped
from cityloop.watch.dataset.errand import told
from cityloop.watch.models import Alert
from tests.cast import found_town, standing
from tests.surfaces.test_desk import desk
from tests.watch.seeing import NOON, Street, seen, street


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> Street:
    settings.DATA = tmp_path
    found_town()
    return street()


def alert(place: Street, minutes: float) -> Alert:
    place.tell(seen(minutes=minutes), minutes=minutes)
    return Alert.objects.latest("pk")


def archive(days: int = 30) -> dict[str, bytes]:
    """As the shift lead fetches it."""
    answer = desk("lead").post("/patrol/dataset/", {"days": str(days)})
    assert answer.status_code == 302
    errand = Errand.objects.latest("pk")
    running.run(errand, now=lambda: errand.asked_at + timedelta(seconds=1))
    errand.refresh_from_db()
    assert errand.state == State.DONE, errand.fault
    path = fetch(errand, at=errand.asked_at + timedelta(seconds=2))
    assert path is not None
    with zipfile.ZipFile(path) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def read(files: dict[str, bytes], answer: str) -> dict[str, Any]:
    """Whole and well-formed: every picture is there, as large as told, every box lies in it, every number is known."""
    told: dict[str, Any] = json.loads(files[f"{answer}/annotations.json"])
    assert set(told) == {"info", "licenses", "images", "annotations", "categories"}
    categories = {each["id"]: each["name"] for each in told["categories"]}
    assert sorted(categories) == list(range(1, len(categories) + 1))
    sizes = {}
    for image in told["images"]:
        with Image.open(io.BytesIO(files[f"{answer}/{image['file_name']}"])) as picture:
            assert picture.size == (image["width"], image["height"])
        sizes[image["id"]] = (image["width"], image["height"])
    assert len(sizes) == len(told["images"]) == len({each["id"] for each in told["annotations"]})
    for each in told["annotations"]:
        left, top, width, height = each["bbox"]
        wide, high = sizes[each["image_id"]]
        assert 0 <= left < left + width <= wide
        assert 0 <= top < top + height <= high
        assert (each["area"], each["iscrowd"]) == (width * height, 0)
        each["category"] = categories[each["category_id"]]
    return told


def test_right_and_wrong_alerts_are_kept_apart_by_meaning_and_cause(place: Street) -> None:
    video = standing("video")
    first = alert(place, 0)
    watch.dismiss(first, cause="shadow", actor=video, at=NOON + timedelta(minutes=1))
    second = alert(place, 10)
    watch.report_from_alert(second, actor=video, at=NOON + timedelta(minutes=11))
    files = archive(365)
    yes, no = read(files, "yes"), read(files, "no")
    assert [each["category"] for each in yes["annotations"]] == ["no_stall"]
    assert [each["category"] for each in no["annotations"]] == ["shadow"]
    assert {name.split("/")[0] for name in files} == {"yes", "no"}


def test_a_picture_that_is_missing_and_one_that_is_damaged_are_told_and_the_rest_is_there(place: Street) -> None:
    for minutes in (0, 10, 20):
        watch.dismiss(
            alert(place, minutes), cause="shadow", actor=standing("video"), at=NOON + timedelta(minutes=minutes + 1)
        )
    shown = Attachment.objects.filter(role=Role.SIGHTING).order_by("subject_id")
    missing, damaged, _whole = (vault.place(each.media.sha256) for each in shown)
    missing.unlink()
    damaged.write_bytes(b"something else")
    assert len(read(archive(365), "no")["images"]) == 1
    assert "2 whose pictures are missing or damaged" in told(Errand.objects.latest("pk"))


def test_it_stands_in_the_journal_and_is_for_those_who_may(place: Street) -> None:
    watch.dismiss(alert(place, 0), cause="people", actor=standing("video"), at=NOON + timedelta(minutes=1))
    assert desk("video").post("/patrol/dataset/", {"days": "30"}).status_code == 403
    assert not Errand.objects.exists()
    read(archive(365), "no")
    act = Act.objects.get(verb="dataset.exported")
    assert (act.actor_id, act.payload["yes"], act.payload["no"]) == ("lead", 0, 1)
    assert len(act.payload["sha256"]) == 64


def test_what_nobody_has_decided_or_long_ago_is_not_in_it(place: Street) -> None:
    alert(place, 0)
    files = archive(1)
    assert (read(files, "yes")["images"], read(files, "no")["images"]) == ([], [])


def test_a_crop_has_the_thing_and_some_of_what_is_around_it() -> None:
    out = io.BytesIO()
    picture = Image.new("RGB", (400, 200), (90, 90, 90))
    picture.paste((250, 0, 0), (300, 50, 400, 150))
    picture.save(out, "JPEG", exif=b"Exif\0\0secret")
    crop = cropped(out.getvalue(), [0.75, 0.25, 0.25, 0.5])
    assert crop is not None
    assert (crop.width, crop.height, crop.box) == (150, 200, (50, 50, 100, 100))
    assert b"secret" not in crop.jpeg
    with Image.open(io.BytesIO(crop.jpeg)) as found:
        red = found.getpixel((60, 60))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert cropped(out.getvalue(), [0.5, 0.5, 0.0, 0.2]) is None
