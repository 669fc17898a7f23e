"""Cameras that a station found are offered for the register; their addresses never reach a page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from cityloop.edge import services as edge
from cityloop.edge.models import Command, Station
from cityloop.geography.coordinates import Position, from_wgs84
from cityloop.watch.models import Camera
from cityloop_edge import messages as wire
from tests.cast import STALL, found_town
from tests.surfaces.test_cameras import SECRET, client, entry
from tests.watch.seeing import Street, street

SERVER = "wvp+http://u:s3cret@192.0.2.3:18080"
STREAMS = tuple(
    wire.FoundStream(name=name, codec="H264", width=width, height=width * 9 // 16, source=f"rtsp://u:s3cret@192.0.2.9/{name}")
    for name, width in (("sub", 640), ("main", 1920))
)  # fmt: skip
NEW = wire.Found(
    device="urn:uuid:1", host="192.0.2.9", name="Square", hardware="PTZ-1", streams=STREAMS,
    snapshot="http://u:s3cret@192.0.2.9/snap", control="onvif+http://u:s3cret@192.0.2.9/onvif/device_service?profile=main",
    presets=("Gate", "Market", "Gate"),
)  # fmt: skip
KNOWN = wire.Found(device="urn:uuid:2", host="192.0.2.7", name="Old", streams=(wire.FoundStream(source=SECRET),))
REFUSED = wire.Found(device="urn:uuid:3", host="192.0.2.8", name="Shut", fault=wire.Fault.UNAUTHORIZED)


@pytest.fixture
def place(db: None) -> Street:
    found_town()
    return street()


@pytest.fixture
def search(place: Street) -> Command:
    """What a station answers to the form of the page."""
    answer = client("admin").post("/cameras/find/", {"station": "north", "user": "u", "password": "s3cret"})
    command = Command.objects.get(kind="discover")
    assert answer["Location"] == f"/cameras/find/{command.pk}/"
    waiting = client("admin").get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    at = timezone.now()
    found = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, found=(REFUSED, KNOWN, NEW))
    edge.settle(Station.objects.get(), found, at=at)
    command.refresh_from_db()
    return command


def page(address: str) -> str:
    return client("admin").get(address).content.decode()


def test_what_was_found_is_offered_the_unknown_first(search: Command, place: Street) -> None:
    shown = page(f"/cameras/find/{search.pk}/")
    assert shown.index("Square") < shown.index("On record:") < shown.index("Shut")
    assert f"/cameras/new/?found={search.pk}&amp;device=2" in shown
    assert f"/cameras/{place.camera.pk}/" in shown
    assert "refuses the name or the password" in shown
    assert "s3cret" not in shown
    assert "every 1s" not in shown


def test_one_is_put_on_record_with_its_addresses(search: Command) -> None:
    form = page(f"/cameras/new/?found={search.pk}&device=2")
    assert "s3cret" not in form
    assert "rtsp://…@192.0.2.9/…" in form
    assert "Gate\nMarket<" in form
    given: dict[str, Any] = entry(
        code="square", name="Square", found=str(search.pk), device="2", presets="Gate\nMarket"
    )
    assert client("admin").post("/cameras/new/", given).status_code == 302
    made = Camera.objects.get(code="square")
    assert (made.source, made.sub_source) == (STREAMS[1].source, STREAMS[0].source)
    assert (made.snapshot, made.control, made.presets) == (NEW.snapshot, NEW.control, ["Gate", "Market"])


def test_what_is_typed_goes_before_what_was_found(search: Command) -> None:
    given = entry(code="square", found=str(search.pk), device="2", source="rtsp://192.0.2.10/")
    assert client("admin").post("/cameras/new/", given).status_code == 302
    assert Camera.objects.get(code="square").source == "rtsp://192.0.2.10/"


def test_a_form_that_is_refused_keeps_what_was_found(search: Command) -> None:
    given = entry(code="square", found=str(search.pk), device="2", lon="east")
    answer = client("admin").post("/cameras/new/", given)
    assert answer.status_code == 422
    assert str(search.pk) in answer.content.decode()


@pytest.mark.parametrize("query", ["found=x&device=2", "found={pk}&device=9", "found={pk}&device=x", "found={pk}"])
def test_what_was_not_found_fills_in_nothing(search: Command, query: str) -> None:
    assert "192.0.2.9" not in page(f"/cameras/new/?{query.format(pk=search.pk)}")


def test_without_a_station_nothing_is_looked_for(place: Street) -> None:
    assert client("admin").post("/cameras/find/", {"station": "nowhere"}).status_code == 422
    assert client("operator").get("/cameras/find/").status_code == 403
    assert not Command.objects.filter(kind="discover").exists()


def test_the_positions_of_the_device_come_into_the_form(place: Street) -> None:
    Camera.objects.update(control=NEW.control, presets=["Bridge", "Gate"], preset="Bridge")
    address = f"/cameras/{place.camera.pk}/presets/"
    assert "Ask the camera" in page(f"/cameras/{place.camera.pk}/")
    asked = client("admin").post(address).content.decode()
    command = Command.objects.get(kind="presets")
    assert f"?command={command.pk}" in asked
    at = timezone.now()
    found = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, presets=("Market", "Square"))
    edge.settle(place.station, found, at=at)
    told = page(f"{address}?command={command.pk}")
    assert "Bridge\nMarket\nSquare</textarea>" in told
    assert Camera.objects.get().presets == ["Bridge", "Gate"]
    assert client("admin").get(f"{address}?command=x").status_code == 404


def test_a_platform_is_asked_for_its_channels(place: Street) -> None:
    refused = client("admin").post("/cameras/find/", {"station": "north", "server": "http://u:s3cret@192.0.2.3/"})
    assert refused.status_code == 422
    assert "s3cret" not in refused.content.decode()
    assert client("admin").post("/cameras/find/", {"station": "north", "server": SERVER}).status_code == 302
    (told,) = [each for each in edge.waiting(place.station, at=timezone.now()) if each.kind == "discover"]
    assert told.arguments["server"] == SERVER


def test_a_search_that_found_too_many_says_so_and_is_narrowed_by_words(place: Street) -> None:
    client("admin").post("/cameras/find/", {"station": "north", "words": " Market "})
    command, at = Command.objects.get(kind="discover"), timezone.now()
    (asked,) = [each for each in edge.waiting(place.station, at=at) if each.kind == "discover"]
    assert asked.arguments["words"] == "Market"
    told = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, found=(NEW,), total=1532)
    edge.settle(place.station, told, at=at)
    shown = page(f"/cameras/find/{command.pk}/")
    assert "1 of 1532 shown: narrow the search" in shown
    assert 'value="north" selected' in page("/cameras/find/?station=north")


def test_places_of_a_platform_are_read_in_the_system_that_was_named(place: Street) -> None:
    form = page("/cameras/find/")
    assert form.index("<option>WGS-84") < form.index("<option>GCJ-02")  # what WVP takes them for stands first
    told = from_wgs84(Position(*STALL), "GCJ-02")
    client("admin").post("/cameras/find/", {"station": "north", "server": SERVER, "system": "GCJ-02"})
    command, at = Command.objects.get(kind="discover"), timezone.now()
    channel = CHANNELS[0].model_copy(update={"lon": told[0], "lat": told[1]})
    answer = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, found=(channel,))
    edge.settle(place.station, answer, at=at)
    assert "read as GCJ-02" in page(f"/cameras/find/{command.pk}/")
    form = page(f"/cameras/new/?found={command.pk}&device=0")
    lon, lat = (float(each) for each in re.findall(r'name="l(?:on|at)"[^>]*value="([^"]+)"', form))
    assert (lon, lat) == pytest.approx(STALL, abs=1e-6)
    client("admin").post(f"/cameras/find/{command.pk}/")
    made = Camera.objects.get(code=channel.device)
    assert (made.lon, made.lat) == pytest.approx(STALL, abs=1e-6)
    assert abs(told[0] - STALL[0]) > 0.002  # some hundred metres, had it been taken for WGS-84


def test_a_system_that_nobody_knows_is_taken_for_the_usual_one(place: Street) -> None:
    client("admin").post("/cameras/find/", {"station": "north", "server": SERVER, "system": "Mars"})
    assert Command.objects.get(kind="discover").arguments["system"] == "WGS-84"


def test_what_was_found_is_tried_before_it_is_put_on_record(search: Command) -> None:
    given = {"kind": "snapshot", "station": "north", "found": str(search.pk), "device": "2", "snapshot": ""}
    assert "s3cret" not in client("admin").post("/cameras/probe/", given).content.decode()
    assert Command.objects.get(kind="probe").target == "http://…@192.0.2.9/…"


def test_cameras_behind_one_address_are_told_apart_by_their_ports(search: Command, place: Street) -> None:
    Camera.objects.update(source="rtsp://u:p@192.0.2.7:8554/street")
    assert "On record:" not in page(f"/cameras/find/{search.pk}/")
    Camera.objects.update(source="rtsp://u:p@192.0.2.7:554/street")
    assert "On record:" in page(f"/cameras/find/{search.pk}/")


CHANNELS = tuple(
    wire.Found(
        device=f"3607990008132600090{number}", host="192.0.2.3", name=f"Channel {number}", lon=lon, lat=STALL[1],
        streams=(wire.FoundStream(source=f"wvp+http://u:s3cret@192.0.2.3/1/{number}"),), presets=("Gate", "Gate"),
    )
    for number, lon in enumerate((STALL[0], STALL[0], None))
)  # fmt: skip


@pytest.fixture
def platform(place: Street) -> Command:
    """Three channels of a platform, one of which does not say where it stands."""
    client("admin").post("/cameras/find/", {"station": "north"})
    command, at = Command.objects.get(kind="discover"), timezone.now()
    told = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, found=CHANNELS)
    edge.settle(Station.objects.get(), told, at=at)
    command.refresh_from_db()
    return command


def test_what_tells_number_name_and_place_is_put_on_record_together_and_once(platform: Command) -> None:
    address = f"/cameras/find/{platform.pk}/"
    assert "Put all 2 on record" in page(address)
    assert client("admin").post(address).status_code == 302
    made = Camera.objects.filter(code__startswith="3607990008")
    assert sorted(made.values_list("code", flat=True)) == [CHANNELS[0].device, CHANNELS[1].device]
    first = made.get(code=CHANNELS[0].device)
    assert (first.name, first.lon, first.source) == ("Channel 0", STALL[0], CHANNELS[0].streams[0].source)
    assert (first.station, first.presets) == (platform.station, ["Gate"])
    assert "on record as" not in page(address)
    client("admin").post(address)
    assert made.count() == 2


def test_number_and_place_of_one_are_filled_in(platform: Command) -> None:
    form = page(f"/cameras/new/?found={platform.pk}&device=0")
    assert f'name="code" value="{CHANNELS[0].device}"' in form
    assert f'name="lon" inputmode="decimal" value="{STALL[0]}"' in form
