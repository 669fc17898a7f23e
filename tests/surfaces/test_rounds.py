"""Rounds, key places, what was covered, and the record of looking, as their pages show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from cityloop.edge.models import CameraHealth, Station
from cityloop.errands import running
from cityloop.errands.models import Errand
from cityloop.surfaces.errands.exporting import errand as exporting
from cityloop.surfaces.errands.exporting.lists import LISTS, Asked
from cityloop.surfaces.errands.exporting.writers import Format
from cityloop.surfaces.kit.points import point
from cityloop.watch import services as watch
from cityloop.watch.models import Alert, Camera, KeyPlace, Look, Round
from cityloop.watch.rounds import covering, patrolling
from cityloop.watch.rounds.covering import Cover
from cityloop.watch.seeing import looking
from cityloop.watch.seeing.looking import Purpose
from cityloop.workflow.errors import Unsuitable
from tests.cast import FOUNDER, STALL, found_town, standing
from tests.surfaces.test_desk import desk
from tests.watch.seeing import Street, street

NOW = datetime.now(UTC)
TODAY = timezone.localdate(NOW)


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> Street:
    settings.DATA = tmp_path
    found_town()
    found = street()
    for number, code in enumerate(("bridge", "market", "school")):
        watch.register_camera(
            code=code, name=code.title(), lon=STALL[0] + 0.004 + number * 0.002, lat=STALL[1],
            source="rtsp://192.0.2.8/", station=found.station, actor=FOUNDER, at=NOW,
        )  # fmt: skip
    return found


def a_round(*codes: str, size: int = 1) -> Round:
    return patrolling.set_round(
        None, name="早市", codes=codes, size=size, dwell_seconds=10, actor=standing("video"), at=NOW
    )


def look(code: str, seconds: float, lasts: float, round: Round | None = None) -> None:
    """So many seconds before now."""
    video, begins = standing("video"), NOW - timedelta(seconds=seconds)
    purpose = Purpose.of("duty", round=round)
    looking.look("a" * 32, [Camera.objects.get(code=code)], purpose, actor=video, at=begins)
    looking.look("a" * 32, [], looking.NO_PURPOSE, actor=video, at=begins + timedelta(seconds=lasts))


def following(found: Round, *shown: str) -> list[str]:
    return [each.code for each in patrolling.next_cameras(found, shown, NOW)]


def test_who_was_unseen_longest_comes_next_and_not_who_is_shown(place: Street) -> None:
    found = a_round("bridge", "market", "school")
    for code, seconds in (("bridge", 900), ("market", 600), ("school", 300)):
        look(code, seconds, 10)
    assert following(found) == ["bridge"]
    assert following(found, "bridge") == ["market"]
    Round.objects.filter(pk=found.pk).update(size=4)
    found.refresh_from_db()
    assert following(found, "bridge") == ["market", "school", "bridge"]


def test_alerts_and_key_places_bring_a_camera_forward(place: Street) -> None:
    found = a_round("gate", "market", "school")
    for code, seconds in (("market", 900), ("school", 600), ("gate", 500)):
        look(code, seconds, 10)
    assert following(found) == ["market"]
    Alert.objects.create(zone=place.zone, began_at=NOW, raised_at=NOW, state="raised", entered_at=NOW)
    assert following(found) == ["gate"]
    school = Camera.objects.get(code="school")
    patrolling.set_key_place(
        name="小学", lon=school.lon, lat=school.lat, until=TODAY + timedelta(days=3), actor=FOUNDER, at=NOW
    )
    assert following(found) == ["school"]
    KeyPlace.objects.update(until=TODAY - timedelta(days=2))
    assert following(found) == ["gate"]


def test_a_round_over_key_places_goes_over_whatever_sees_one_on_that_day(place: Street) -> None:
    client, school = desk("video"), Camera.objects.get(code="school")
    given = {"name": "重点部位", "over": "key_places", "size": "4", "dwell": "15"}
    assert client.post("/patrol/rounds/new/", given).status_code == 302
    found = Round.objects.get()
    fares(place, "school")
    assert following(found) == []
    patrolling.set_key_place(name="小学", lon=school.lon, lat=school.lat, until=TODAY, actor=FOUNDER, at=NOW)
    assert following(found) == ["school"]
    look("school", 60, 20, found)
    assert [each.times for each in covering.coverage(found, NOW - timedelta(hours=1), NOW)] == [1]
    later = NOW + timedelta(days=2)
    assert patrolling.next_cameras(found, (), later) == []


def test_what_cannot_be_watched_is_never_next(place: Street) -> None:
    found = a_round("bridge", "market", size=4)
    Camera.objects.filter(code="bridge").update(source="")
    assert following(found) == ["market"]


def fares(place: Street, code: str, last_picture: timedelta | None = timedelta(0), condition: str = "watching") -> None:
    """What its station, heard of now, says of a camera: how long ago its last picture came."""
    Station.objects.update(last_seen_at=timezone.now())
    at = NOW - last_picture if last_picture is not None else None
    CameraHealth.objects.create(
        station=place.station, camera=code, condition=condition, last_picture_at=at, heard_at=NOW
    )


def test_a_camera_without_a_picture_is_told_apart_from_one_that_was_missed(place: Street) -> None:
    found, shift = a_round("gate", "bridge", "market", "school"), timedelta(hours=8)
    fares(place, "gate", timedelta(days=2), "failed")  # before the shift began
    fares(place, "bridge", timedelta(hours=3), "failed")  # during it
    fares(place, "market", timedelta(hours=3), "failed")
    fares(place, "school")
    look("gate", 600, 20, found)  # a page that showed nothing
    look("market", 4 * 3600, 30, found)
    covered = {each.camera.code: each for each in covering.coverage(found, NOW - shift, NOW)}
    assert [(code, each.cover.value, each.times) for code, each in covered.items()] == [
        ("bridge", "not_seen", 0), ("school", "not_seen", 0), ("gate", "no_picture", 0), ("market", "seen", 1)
    ]  # fmt: skip
    page = desk("lead").get("/patrol/coverage/").content.decode()
    for words in ("1 of 4 seen", "2 not seen", "1 without a picture"):
        assert words in page
    since = timezone.localtime(NOW - timedelta(days=2))
    assert f">since {since:%m-%d %H:%M}<" in page
    assert page.count("no picture since") == 1


def test_coverage_is_taken_out_as_it_is_shown(place: Street) -> None:
    found = a_round("bridge", "market", "school")
    fares(place, "bridge", timedelta(days=2), "failed")
    fares(place, "market")
    fares(place, "school")
    look("market", 600, 20, found)
    look("school", 10 * 3600, 20, found)
    client = desk("lead")
    assert client.post("/exports/?hours=8", {"kind": "coverage", "all": "1", "format": "csv"}).status_code == 200
    errand = Errand.objects.get()
    running.run(errand, now=timezone.now)
    taken = b"".join(client.post(f"/errands/{errand.pk}/file/")).decode("utf-8-sig")
    told = [line.split(",")[1:6] for line in taken.splitlines()[1:]]
    assert told == [
        ["bridge", "早市", str(Cover.NO_PICTURE.label), "0", "0"],
        ["market", "早市", str(Cover.SEEN.label), "1", "20"],
        ["school", "早市", str(Cover.NOT_SEEN.label), "0", "0"],
    ]
    assert 'data-export="coverage"' in client.get("/patrol/coverage/").content.decode()


def test_what_never_gave_a_picture_or_is_out_of_service_is_not_missed(place: Street) -> None:
    found = a_round("bridge", "market")
    fares(place, "bridge", None, "connecting")
    Camera.objects.filter(code="market").update(in_service=False)
    covered = covering.coverage(found, NOW - timedelta(hours=8), NOW)
    assert [each.cover.value for each in covered] == ["no_picture", "no_picture"]
    page = desk("lead").get("/patrol/coverage/").content.decode()
    assert "0 of 2 seen" in page
    assert page.count("there never was one") == 2
    assert "Not seen" not in page


def test_coverage_tells_how_often_how_long_and_who_was_missed(place: Street) -> None:
    found = a_round("bridge", "market", "school")
    for code in ("bridge", "market", "school"):
        fares(place, code)
    look("bridge", 600, 20, found)
    look("bridge", 300, 25, found)
    look("market", 9 * 3600, 30)
    covered = {each.camera.code: each for each in covering.coverage(found, NOW - timedelta(hours=8), NOW)}
    assert [(code, each.times, each.lasted.total_seconds()) for code, each in covered.items()] == [
        ("market", 0, 0), ("school", 0, 0), ("bridge", 2, 45)
    ]  # fmt: skip
    page = desk("lead").get("/patrol/coverage/").content.decode()
    assert "1 of 3 seen" in page
    assert page.count("Not seen") == 2


def test_a_round_is_set_changed_and_ended_on_its_page(place: Street) -> None:
    client, given = desk("video"), {"name": "夜市", "size": "9", "dwell": "15", "camera": ["gate", "market"]}
    assert client.post("/patrol/rounds/new/", given).status_code == 302
    found = Round.objects.get()
    assert (found.name, found.size, found.dwell_seconds, found.cameras.count()) == ("夜市", 9, 15, 2)
    assert client.post(f"/patrol/rounds/{found.pk}/", given | {"camera": ["school"]}).status_code == 302
    assert [each.code for each in found.cameras.all()] == ["school"]
    assert client.post(f"/patrol/rounds/{found.pk}/end/").status_code == 302
    assert client.get(f"/patrol/?round={found.pk}").status_code == 200
    assert client.get(f"/patrol/next/?round={found.pk}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"camera": []},
        {"camera": ["nowhere"]},
        {"size": "5"},
        {"over": "all"},
        {"dwell": "1"},
        {"dwell": "many"},
    ],
)
def test_a_round_that_cannot_be_is_refused_and_what_was_typed_is_kept(place: Street, wrong: dict[str, object]) -> None:
    given = {"name": "夜市", "size": "9", "dwell": "15", "camera": ["gate"]} | wrong
    answer = desk("video").post("/patrol/rounds/new/", given)
    assert (answer.status_code, Round.objects.exists()) == (422, False)
    if wrong.get("name") is None:
        assert "夜市" in answer.content.decode()


def test_whoever_chooses_cameras_is_told_that_there_are_more(place: Street) -> None:
    Camera.objects.bulk_create(
        Camera(code=f"lane-{each}", name=f"Lane {each}", lon=STALL[0], lat=STALL[1]) for each in range(60)
    )
    for address, shown in (("/patrol/cameras/", 24), ("/patrol/recordings/cameras/", 12)):
        told = desk("video").get(f"{address}?q=lane").content.decode()
        assert f"{shown} of 60 shown: narrow the search" in told
        assert "narrow the search" not in desk("video").get(f"{address}?q=lane-59").content.decode()


def test_two_rounds_of_one_name_are_refused_and_an_ended_one_comes_back(place: Street) -> None:
    first = a_round("gate")
    with pytest.raises(Unsuitable):
        a_round("market")
    patrolling.end_round(first, actor=FOUNDER, at=NOW)
    assert a_round("market") == first
    assert [each.code for each in Round.objects.get(in_service=True).cameras.all()] == ["market"]


def test_a_key_place_is_set_by_its_position_and_ended(place: Street) -> None:
    client, until = desk("video"), (TODAY + timedelta(days=7)).isoformat()
    given = {"name": "校门", "where": f"{STALL[0]}, {STALL[1]}", "until": until}
    assert client.post("/patrol/places/", given).status_code == 302
    assert "North gate" in client.get("/patrol/rounds/").content.decode()
    for wrong in ({"where": "没有的路"}, {"until": "2020-01-01"}, {"until": "soon"}, {"name": ""}):
        assert client.post("/patrol/places/", given | wrong).status_code == 422
    found = KeyPlace.objects.get()
    assert client.post(f"/patrol/places/{found.pk}/end/").status_code == 302
    assert patrolling.key_places(NOW) == []


def test_a_leader_sees_rounds_and_changes_none(place: Street) -> None:
    found, client = a_round("gate"), desk("leader")
    assert "早市" in client.get("/patrol/rounds/").content.decode()
    assert client.get(f"/patrol/rounds/{found.pk}/").status_code == 403
    assert client.post(f"/patrol/rounds/{found.pk}/end/").status_code == 403


def test_a_round_is_the_duty_of_operators_and_no_reason_for_a_leader(place: Street) -> None:
    found = a_round("gate")
    given = {"window": "c" * 32, "cameras": "gate", "round": str(found.pk), "why": ""}
    assert desk("leader").post("/patrol/look/", given).status_code == 422
    assert desk("leader").get(f"/patrol/next/?round={found.pk}").status_code == 403
    assert not Look.objects.exists()
    assert desk("lead").post("/patrol/look/", given).status_code == 200
    assert Look.objects.get().round == found


def test_numbers_in_the_words_of_a_reason_are_masked(place: Street) -> None:
    purpose = Purpose.of("other", words="机主 13812345678 求助")
    looking.look("a" * 32, [place.camera], purpose, actor=standing("lead"), at=NOW)
    page = desk("leader").get("/patrol/looks/").content.decode()
    assert "求助" in page
    assert "13812345678" not in page


def test_the_record_is_narrowed_by_person_camera_reason_and_day(place: Street) -> None:
    look("bridge", 600, 20)
    look("market", 300, 20, a_round("market"))
    client = desk("leader")

    def shown(query: str) -> list[str]:
        page = client.get(f"/patrol/looks/?{query}").content.decode().split("<tbody>")[-1]
        return [name for name in ("Bridge", "Market") if name in page]

    assert shown("") == ["Bridge", "Market"]
    assert shown("q=bridge") == ["Bridge"]
    assert shown("q=video") == ["Bridge", "Market"]
    assert shown("why=round") == ["Market"]
    assert shown("since=2100-01-01") == []
    assert shown("until=nonsense&since=x") == ["Bridge", "Market"]


def test_the_record_is_exported_with_reason_content_person_and_unit(place: Street, tmp_path: Path) -> None:
    look("bridge", 600, 20)
    lead, path = standing("lead"), tmp_path / "looks.csv"
    offered = LISTS["look"]
    found = offered.found(Asked(query="q=bridge"), [lead], NOW)
    assert exporting.export(offered, found, Format.CSV, path, lambda done, total: None) == 1
    text = path.read_text(encoding="utf-8-sig")
    assert all(word in text for word in ("Video", "video", "Bridge", "bridge", "duty", ",20,"))
    assert not Errand.objects.exists()
    assert Look.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("115.65, 24.96", (115.65, 24.96)),
        ("115.65，24.96", (115.65, 24.96)),
        (" 115.65 24.96 ", (115.65, 24.96)),
        ("东门街 12", None),
        ("200, 24", None),
        ("", None),
    ],
)
def test_a_point_is_read_as_people_write_it(text: str, found: tuple[float, float] | None) -> None:
    assert point(text) == found
