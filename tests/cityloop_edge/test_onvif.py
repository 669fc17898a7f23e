"""ONVIF, against a device that holds every message to the official WSDL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from onvif import ONVIFCamera

from cityloop_edge.devices.onvif import device as onvif
from cityloop_edge.devices.onvif import finding
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.turnable import named
from cityloop_edge.messages import Fault
from tests.cityloop_edge.onvif_device import Device, body_of, discoverable, problems, started
from tests.servers import free_port

GROUP = "239.255.255.250"
LOGIN = "admin:s3%3Acret%26@127.0.0.1"


@pytest.fixture
def ours(device: Device) -> Iterator[onvif.Device]:
    with onvif.Device.of(device.control) as found:
        yield found


@pytest.fixture(params=["", "old", "digest", "behind a router", "an hour ahead"])
def device(request: pytest.FixtureRequest) -> Iterator[Device]:
    kinds = {
        "old": Device(old=True),
        "digest": Device(asks="digest"),
        "behind a router": Device(elsewhere="10.9.9.9"),
        "an hour ahead": Device(ahead=timedelta(hours=1)),
    }
    with started(kinds.get(request.param, Device())) as found:
        yield found
        assert found.wrong == []


def test_a_device_tells_its_profiles_and_where_their_pictures_are(device: Device, ours: onvif.Device) -> None:
    assert ours.information() == "Acme PTZ-1"
    main, sub = ours.profiles
    assert (main.name, main.codec, main.width, sub.height) == ("Main", "H264", 1920, 360)
    assert ours.stream(sub) == f"rtsp://{LOGIN}:554/sub?a=1&b=2"
    assert ours.snapshot(main) == f"http://{LOGIN}/snap.jpg"
    assert ours.control(main) == device.control


def test_it_is_turned(device: Device, ours: onvif.Device) -> None:
    ours.move(0.5, 0, 0, 2)
    ours.step(0, -0.1, 0)
    ours.place(0.25, 0.5, 0.75)
    ours.move(0, 0, -1, 0.5)
    ours.stop()
    assert device.done == [
        ("ContinuousMove", {"x": 0.5, "y": 0.0}),
        ("RelativeMove", {"x": 0.0, "y": -0.1}),
        ("AbsoluteMove", {"x": 0.25, "y": 0.5, "zoom": 0.75}),
        ("ContinuousMove", {"zoom": -1.0}),
        ("Stop", {}),
    ]


def test_its_positions_are_listed_gone_to_kept_and_forgotten(device: Device, ours: onvif.Device) -> None:
    market = named(ours.presets(), "Market")
    assert market
    ours.go(market)
    assert ours.keep("集市").token == "3"
    assert ours.keep("集市").token == "3"
    ours.forget(market)
    assert device.presets == {"1": "Gate", "3": "集市"}
    assert device.done[0] == ("GotoPreset", "2")


def test_a_position_that_is_not_there_any_more_is_told() -> None:
    with started(Device()) as device, onvif.Device.of(device.control) as ours:
        market = named(ours.presets(), "Market")
        assert market
        del device.presets["2"]
        with pytest.raises(Trouble, match="NoToken"):
            ours.go(market)


def test_a_clock_that_is_set_anew_is_looked_at_anew() -> None:
    with started(Device()) as device, onvif.Device.of(device.control) as ours:
        ours.information()
        device.ahead = timedelta(days=-3)
        assert ours.information() == "Acme PTZ-1"


@pytest.mark.parametrize("asks", ["token", "digest"])
def test_a_wrong_password_is_told_and_not_repeated(asks: str) -> None:
    with started(Device(password="another", user="admin2", asks=asks)) as device:
        wrong = device.control.replace("admin:", "root:")
        with onvif.Device.of(wrong) as ours, pytest.raises(Trouble) as refused:
            _ = ours.profiles
    assert refused.value.fault is Fault.UNAUTHORIZED
    assert "s3" not in str(refused.value)


def test_one_that_cannot_turn_says_so() -> None:
    with started(Device(turns=False)) as device, onvif.Device.of(device.control) as ours:
        assert ours.turns is None
        with pytest.raises(Trouble, match="cannot be turned") as unable:
            ours.move(1, 0, 0, 1)
    assert unable.value.fault is Fault.UNABLE


def test_one_that_cannot_go_to_a_place_is_not_asked_to() -> None:
    with started(Device(places=False)) as device, onvif.Device.of(device.control) as ours:
        with pytest.raises(Trouble, match="cannot do this"):
            ours.place(0, 0, 0)
        assert device.done == []


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ("garbage", Fault.UNREADABLE),
        ("doctype", Fault.UNREADABLE),
        ("empty", Fault.UNREADABLE),
        ("floods", Fault.UNREADABLE),
        ("hangs", Fault.UNREACHABLE),
    ],
)
def test_what_answers_nonsense_or_not_at_all_is_told(way: str, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onvif, "PATIENCE", 0.5)
    with started(Device(way=way)) as device, onvif.Device.of(device.control) as ours, pytest.raises(Trouble) as told:
        _ = ours.profiles
    assert told.value.fault is fault


def test_nobody_there_is_told() -> None:
    nobody = "onvif+http://u:s3cret@127.0.0.1:9/onvif/device_service"
    with onvif.Device.of(nobody) as ours, pytest.raises(Trouble) as told:
        ours.information()
    assert told.value.fault is Fault.UNREACHABLE
    assert "s3cret" not in str(told.value)


def test_devices_are_found_in_the_network_and_asked_where_they_answered_from() -> None:
    port = free_port()
    with started(Device()) as device, discoverable(device, GROUP, port):
        (match,) = {each.device: each for each in finding.probe(1.0, GROUP, port)}.values()
        assert match.address == device.address  # it says 192.0.2.9
        assert [match.bears(words) for words in ("", "north", "ptz", "127.0.0.1", "South")] == [True] * 4 + [False]
        found = finding.asked(match, "admin", "s3:cret&")
        refused = finding.asked(match, "admin", "wrong")
    assert device.wrong == []
    assert (found.name, found.hardware, found.host) == ("North gate", "PTZ-1", f"127.0.0.1:{device.port}")
    assert [(each.name, each.codec, each.width) for each in found.streams] == [
        ("Main", "H264", 1920),
        ("Sub", "H264", 640),
    ]
    assert found.streams[1].source == f"rtsp://{LOGIN}:554/sub?a=1&b=2"
    assert (found.snapshot, found.control) == (f"http://{LOGIN}/snap.jpg", device.control)
    assert found.presets == ("Gate", "Market")
    assert (refused.fault, refused.streams) == (Fault.UNAUTHORIZED, ())
    assert "s3" not in repr(found)


@pytest.mark.parametrize("says", [b"", b"no xml", b"<a/>", b"<s:Envelope/>"])
def test_answers_without_sense_find_nothing(says: bytes) -> None:
    port = free_port()
    with discoverable(Device(), GROUP, port, says=says):
        assert list(finding.probe(0.5, GROUP, port)) == []


def test_an_answer_to_somebody_else_is_none_of_ours() -> None:
    question = finding.probing("urn:uuid:1")
    assert problems(body_of(question)) == []
    assert finding.matches(question, "127.0.0.1", "urn:uuid:1") == []


@pytest.mark.parametrize("old", [False, True])
def test_the_device_of_these_tests_is_understood_by_a_client_made_from_the_wsdl(old: bool) -> None:
    """So what it says is ONVIF to others too."""

    async def asked(device: Device) -> tuple[list[str], str]:
        theirs = ONVIFCamera("127.0.0.1", device.port, device.user, device.password, adjust_time=True)
        try:
            await theirs.update_xaddrs()
            media, ptz = await theirs.create_media_service(), await theirs.create_ptz_service()
            transport = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
            stream = await media.GetStreamUri({"StreamSetup": transport, "ProfileToken": "sub"})
            await ptz.GotoPreset({"ProfileToken": "main", "PresetToken": "2"})
            return [each.token for each in await media.GetProfiles()], stream.Uri
        finally:
            await theirs.close()

    with started(Device(old=old, ahead=timedelta(hours=1))) as device:
        assert asyncio.run(asked(device)) == (["main", "sub"], "rtsp://127.0.0.1:554/sub?a=1&b=2")
        assert (device.done, device.wrong) == ([("GotoPreset", "2")], [])
