"""Who looked through which camera, from when to when and why; and the pictures that are kept meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from cityloop.edge.models import Command, Station
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.staff.rules import Standing
from cityloop.watch import services as watch
from cityloop.watch.models import Camera, Look, Why
from cityloop.watch.seeing import looking, showing, stills
from cityloop.watch.seeing.looking import Purpose
from cityloop.watch.seeing.showing import Absence
from cityloop.workflow.errors import Missing, Unsuitable
from tests.cast import FOUNDER, found_town, standing
from tests.watch.seeing import NOON, Street, jpeg, street

WINDOW = "0123456789abcdef" * 2
DUTY = Purpose.of(Why.DUTY)


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> Street:
    settings.DATA = tmp_path
    found_town()
    return street()


@pytest.fixture
def video(place: Street) -> Standing:
    return standing("video")


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def other(code: str, station: Station | None = None) -> Camera:
    return watch.register_camera(
        code=code, name=code, lon=115.65, lat=24.96, source="rtsp://192.0.2.8/", station=station, actor=FOUNDER, at=NOON
    )


def test_looking_is_on_record_from_beginning_to_end_with_who_what_and_why(place: Street, video: Standing) -> None:
    for second in range(0, 31, 5):
        looking.look(WINDOW, [place.camera], DUTY, actor=video, at=later(second))
    looking.look(WINDOW, [], looking.NO_PURPOSE, actor=video, at=later(33))
    found = Look.objects.get()
    assert (found.person.username, found.post, found.camera, found.why) == ("video", "video", place.camera, "duty")
    assert (found.began_at, found.ended_at) == (NOON, later(33))
    acts = [act for act in journal.acts_about(Subject("looking", "video")) if act.verb == "camera.looked"]
    assert [(act.payload["began"], act.payload["ended"]) for act in acts] == [(["gate"], []), ([], [["gate", 33]])]


def test_what_stays_on_the_wall_is_one_look_whatever_comes_beside_it(place: Street, video: Standing) -> None:
    square = other("square")
    looking.look(WINDOW, [place.camera], DUTY, actor=video, at=NOON)
    looking.look(WINDOW, [square, place.camera], DUTY, actor=video, at=later(20))
    looking.look(WINDOW, [square], DUTY, actor=video, at=later(30))
    gate, of_square = Look.objects.get(camera=place.camera), Look.objects.get(camera=square)
    assert (gate.began_at, gate.ended_at) == (NOON, later(30))
    assert (of_square.began_at, of_square.ended_at) == (later(20), None)


def test_another_reason_is_another_look(place: Street, video: Standing) -> None:
    looking.look(WINDOW, [place.camera], DUTY, actor=video, at=NOON)
    looking.look(WINDOW, [place.camera], Purpose.of("alert", about="alert-7"), actor=video, at=later(10))
    assert list(Look.objects.order_by("pk").values_list("why", "about")) == [("duty", ""), ("alert", "alert-7")]


def test_a_page_that_falls_silent_has_looked_until_it_was_last_heard_of(place: Street, video: Standing) -> None:
    looking.look(WINDOW, [place.camera], DUTY, actor=video, at=NOON)
    looking.look(WINDOW, [place.camera], DUTY, actor=video, at=later(20))
    assert looking.is_looking("video", "gate", later(60))
    assert not looking.is_looking("video", "gate", later(70))
    assert looking.end_lapsed(later(60)) == 0
    assert looking.end_lapsed(later(90)) == 1
    assert Look.objects.get().ended_at == later(20)


def test_who_comes_back_after_a_silence_looks_anew(place: Street, video: Standing) -> None:
    looking.look(WINDOW, [place.camera], DUTY, actor=video, at=NOON)
    looking.look(WINDOW, [place.camera], DUTY, actor=video, at=later(300))
    assert list(Look.objects.order_by("pk").values_list("began_at", "ended_at")) == [(NOON, NOON), (later(300), None)]


@pytest.mark.parametrize(("why", "words"), [("", ""), ("round", ""), ("other", "  "), ("curious", "x")])
def test_without_a_reason_nobody_looks(why: str, words: str) -> None:
    with pytest.raises(Missing):
        Purpose.of(why, words=words)


def test_words_of_a_reason_are_sealed(place: Street, video: Standing) -> None:
    looking.look(WINDOW, [place.camera], Purpose.of("other", words="寻找走失的李某"), actor=video, at=NOON)
    assert Look.objects.get().words == "寻找走失的李某"
    assert all("李某" not in act.payload_text for act in journal.acts_after(0, 1000))


def test_a_wall_has_an_end(place: Street, video: Standing) -> None:
    with pytest.raises(Unsuitable):
        looking.look(WINDOW, [place.camera] * 17, DUTY, actor=video, at=NOON)
    assert not Look.objects.exists()


def test_its_station_is_told_to_show_for_as_long_as_somebody_looks(place: Street, video: Standing) -> None:
    square = other("square", place.station)
    for second in range(0, 121, 3):
        looking.look(WINDOW, [place.camera], DUTY, actor=video, at=later(second))
    shows = Command.objects.filter(kind="show")
    assert {each.arguments["cameras"] for each in shows} == {"gate"}
    assert 1 <= shows.count() <= 4
    looking.look("f" * 32, [square], DUTY, actor=standing("lead"), at=later(121))
    latest = shows.order_by("issued_at").last()
    assert latest is not None
    assert latest.arguments["cameras"] == "gate,square"
    assert not any(act.payload.get("kind") == "show" for act in journal.acts_after(0, 1000))


def test_only_the_newest_picture_is_kept_and_an_older_one_does_not_take_its_place(place: Street) -> None:
    assert stills.keep("gate", jpeg(1), later(2))
    assert not stills.keep("gate", jpeg(2), later(1))
    assert stills.keep("gate", jpeg(3), later(4))
    shown = stills.newest("gate")
    assert shown is not None
    assert (shown.taken_at, shown.path.read_bytes()) == (later(4), jpeg(3))
    assert len(list(stills.folder().iterdir())) == 1


@pytest.mark.parametrize("spoilt", [b"", b"GIF89a", b"\xff\xd8\xff" + b"rubbish" * 20, jpeg(1)[:-200]])
def test_what_is_no_picture_is_not_kept_and_leaves_nothing(place: Street, spoilt: bytes) -> None:
    with pytest.raises(stills.NotShown):
        stills.keep("gate", spoilt, NOON)
    assert list(stills.folder().iterdir()) == []


def test_pictures_go_soon_after_nobody_looks_and_those_held_for_a_report_a_little_later(place: Street) -> None:
    stills.keep("gate", jpeg(1), NOON)
    held = stills.hold("gate")
    assert held is not None
    stills.keep("gate", jpeg(2), later(2))
    assert held.path.read_bytes() == jpeg(1)
    stills.sweep({"gate"}, later(600))
    assert stills.newest("gate") is not None
    stills.sweep(set(), later(600))
    assert stills.newest("gate") is None
    assert stills.held("gate", held.stamp) is not None
    stills.sweep(set(), later(1000))
    assert list(stills.folder().iterdir()) == []


def test_a_camera_without_a_picture_says_why(place: Street) -> None:
    def absence(**changes: object) -> Absence | None:
        Camera.objects.filter(pk=place.camera.pk).update(**changes)
        (shown,) = showing.shown(Camera.objects.select_related("station").filter(pk=place.camera.pk), NOON)
        return shown.absence

    Station.objects.update(last_seen_at=NOON)
    assert absence() is Absence.WAITING
    Station.objects.update(last_seen_at=NOON - timedelta(minutes=5))
    assert absence() is Absence.STATION_SILENT
    assert absence(station=None) is Absence.NO_STATION
    assert absence(source="") is Absence.NO_ADDRESS
    assert absence(in_service=False) is Absence.OUT_OF_SERVICE


def test_a_fresh_picture_needs_no_reason_and_an_old_one_says_its_age(place: Street) -> None:
    stills.keep("gate", jpeg(1), NOON)
    cameras = [place.camera]
    (fresh,), (old,) = showing.shown(cameras, later(4)), showing.shown(cameras, later(40))
    assert (fresh.absence, fresh.is_old) == (None, False)
    assert (old.is_old, old.age, old.absence) == (True, timedelta(seconds=40), Absence.STATION_SILENT)


def test_those_that_see_a_point_come_by_how_well_they_see_it(place: Street) -> None:
    lon, lat = 115.65, 24.96
    south = Camera(code="south", lon=lon, lat=lat - 0.0005, direction=10, field_of_view=90)
    east = Camera(code="east", lon=lon + 0.0005, lat=lat, direction=270, field_of_view=90)
    away = Camera(code="away", lon=lon, lat=lat + 0.0005, direction=0, field_of_view=90)
    assert [each.code for each in showing.seeing(lon, lat, [away, south, east])] == ["east", "south"]


def test_the_clock_of_a_still_is_exact(place: Street) -> None:
    moment = datetime(2026, 11, 28, 12, 0, 0, 123457, tzinfo=UTC)
    stills.keep("gate", jpeg(1), moment)
    shown = stills.newest("gate")
    assert shown is not None
    assert shown.taken_at == moment
