"""Cameras behind media servers: opened, kept open, brought back after a restart, turned; and told when that fails."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cityloop_edge.devices.onvif import Device
from cityloop_edge.devices.opening import turnable
from cityloop_edge.devices.servers import is_served, served, wvp
from cityloop_edge.devices.servers.asking import Served
from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.devices.trusted import authorities
from cityloop_edge.messages import MAX_FOUND, CameraPlan, Condition, Configuration, Fault
from cityloop_edge.runtime.relays import AGAIN, Relays
from tests.cityloop_edge.media_servers import CAMERA, VHOST, WVP, MediaMTX, Server, ZLMediaKit, started

DEVICE, CHANNEL = "34020000001110000001", "34020000001320000001"
KINDS = {
    "mediamtx": (MediaMTX, "gate", "rtsp://admin:s3%3Acret@127.0.0.1:8554/gate"),
    "zlm": (ZLMediaKit, "live/gate", "rtsp://127.0.0.1:8554/live/gate"),
    "wvp": (WVP, f"{DEVICE}/{CHANNEL}", f"rtsp://127.0.0.1:8554/rtp/{DEVICE}_{CHANNEL}"),
}  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(kind: str) -> Iterator[Server]:
    with started(KINDS[kind][0]()) as found:
        yield found


def address(kind: str, server: Server) -> str:
    return server.address(kind, KINDS[kind][1], "" if kind == "wvp" else CAMERA)


def has(server: Server) -> object:
    """What the server was told to fetch."""
    if isinstance(server, MediaMTX):
        return {name: path["source"] for name, path in server.paths.items()}
    return server.streams if isinstance(server, ZLMediaKit) else getattr(server, "playing", None)


WANTED = {
    "mediamtx": {"gate": CAMERA},
    "zlm": {f"{VHOST}/live/gate": CAMERA},
    "wvp": {f"{DEVICE}/{CHANNEL}"},
}


def test_a_camera_is_opened_once_stays_open_and_is_shut(kind: str, server: Server) -> None:
    camera = served(address(kind, server))
    assert camera.open() == camera.open() == KINDS[kind][2]
    assert has(server) == WANTED[kind]
    camera.shut()
    assert not has(server)


def test_a_server_that_forgot_everything_is_told_again(kind: str, server: Server) -> None:
    camera = served(address(kind, server))
    camera.open()
    server.forget()
    assert camera.open() == KINDS[kind][2]
    assert has(server) == WANTED[kind]


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ("refuses", Fault.UNAUTHORIZED),
        ("fails", Fault.UNABLE),
        ("garbage", Fault.UNREADABLE),
        ("hangs", Fault.UNREACHABLE),
    ],
)
def test_why_it_cannot_be_opened_is_told_without_its_password(
    kind: str, server: Server, way: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cityloop_edge.devices.servers.asking.PATIENCE", 0.5)
    server.way = way
    with pytest.raises(Trouble) as told:
        served(address(kind, server)).open()
    assert told.value.fault is fault
    assert "s3" not in str(told.value)


def test_a_server_that_is_not_there_is_told(kind: str) -> None:
    with pytest.raises(Trouble) as told:
        served(f"{kind}+http://u:p@127.0.0.1:9/{KINDS[kind][1]}").open()
    assert told.value.fault is Fault.UNREACHABLE


def test_a_server_whose_certificate_nobody_signed_is_told_nothing(tmp_path: Path) -> None:
    with started(WVP(), tls=self_signed(tmp_path)) as server, pytest.raises(Trouble) as told:
        wvp.find(server.address("wvp", "", "").replace("wvp+http:", "wvp+https:"))
    assert told.value.fault is Fault.UNREACHABLE
    assert server.heard == []


def self_signed(folder: Path) -> ssl.SSLContext:
    """For 127.0.0.1."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    day, now = timedelta(days=1), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "both.pem").write_bytes(secret + signed.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def test_certificates_are_read_once_and_not_for_each_question(monkeypatch: pytest.MonkeyPatch) -> None:
    authorities.cache_clear()
    made: list[ssl.SSLContext] = []
    create = ssl.create_default_context

    def counted(**given: Any) -> ssl.SSLContext:
        made.append(create(**given))
        return made[-1]

    monkeypatch.setattr(ssl, "create_default_context", counted)
    with started(WVP()) as server:
        wvp.find(server.address("wvp", "", ""))
        assert len(server.heard) > 2
    with pytest.raises(Trouble):
        Device("http://127.0.0.1:9/onvif/device_service").profiles  # noqa: B018
    assert len(made) == 1


def test_a_path_that_fetches_another_camera_is_put_right() -> None:
    with started(MediaMTX()) as server:
        server.paths["gate"] = {"name": "gate", "source": "rtsp://other/", "sourceOnDemand": True}
        served(server.address("mediamtx", "gate")).open()
        assert server.paths["gate"]["source"] == CAMERA
        assert any(each.startswith("PATCH") for each in server.heard)


@pytest.mark.parametrize("kind", ["mediamtx", "zlm"])
def test_what_the_server_has_by_itself_is_left_alone(kind: str) -> None:
    with started(KINDS[kind][0]()) as server:
        camera: Served = served(server.address(kind, KINDS[kind][1], ""))
        with pytest.raises(Trouble, match="no such"):
            camera.open()
        served(server.address(kind, KINDS[kind][1])).open()
        assert camera.open() == KINDS[kind][2]
        camera.shut()
        assert has(server) == WANTED[kind]


def test_single_pictures_are_to_be_had_of_those_that_give_them() -> None:
    with started(ZLMediaKit()) as zlm:
        address = served(zlm.address("zlm", "live/gate")).picture()
        assert address.startswith(f"http://127.0.0.1:{zlm.port}/index/api/getSnap?secret=s3%3Acret&url=rtsp")
    with started(WVP()) as platform:
        address = served(platform.address("wvp", f"{DEVICE}/{CHANNEL}", "")).picture()
        assert address.endswith(f"/api/device/query/snap/{DEVICE}/{CHANNEL}")


@pytest.mark.parametrize("address", ["rtsp://x/y", "onvif+http://x/y", "wvp+ftp://x/y/z", "http://x/y.m3u8"])
def test_other_addresses_are_nobodys(address: str) -> None:
    assert not is_served(address)


def test_an_address_that_names_no_channel_is_refused() -> None:
    with pytest.raises(Trouble, match="names no camera"):
        served("wvp+http://u:p@127.0.0.1:9/only")


def test_a_camera_of_gb_28181_is_turned() -> None:
    with started(WVP()) as server:
        camera = turnable(server.address("wvp", f"{DEVICE}/{CHANNEL}", ""))
        camera.move(-0.5, 0.5, 0, 2)
        server.forget()  # the login ends meanwhile
        camera.move(0, 0, 1, 2)
        camera.stop()
        gate, seventh = camera.presets()
        camera.go(seventh)
        camera.keep("12")
        camera.forget(gate)
        with pytest.raises(Trouble, match="numbers"):
            camera.keep("Gate")
        with pytest.raises(Trouble, match="knows no"):
            camera.step(1, 0, 0)
        assert (gate.name, seventh.name) == ("Gate", "7")
        ptz = [given["command"] for what, given in server.done if what == "ptz"]
        assert ptz == ["upleft", "zoomin", "stop"]
        assert [given["presetId"] for _what, given in server.done if "presetId" in given] == ["7", "12", "1"]
        assert server.done[0][1]["horizonSpeed"] == "128"


def test_the_channels_of_a_platform_are_found() -> None:
    with started(WVP()) as server:
        address = server.address("wvp", "", "")
        (east, west), total = wvp.find(address)
        assert total == 2
        assert (east.name, east.host, west.control) == ("东门", "192.0.2.3:5060", "")
        assert (east.lon, west.lon, west.lat) == (None, 115.2, 24.9)
        assert served(east.streams[0].source).open() == KINDS["wvp"][2]
        turnable(east.control).stop()
        assert "s3" not in repr(east)


def test_of_many_channels_the_first_are_told_and_all_are_counted() -> None:
    with started(WVP(more=1530)) as server:
        address = server.address("wvp", "", "")
        found, total = wvp.find(address)
        assert (len(found), total) == (MAX_FOUND, 1532)
        asked = [each for each in server.heard if each.endswith("/channels")]
        assert len(asked) == 3  # one page of the first device, two of the other: the rest is counted, not read
        found, total = wvp.find(address, "Street 77")
        assert (len(found), total) == (11, 11)
        assert {each.name for each in found} >= {"Street 77", "Street 770"}
        assert wvp.find(address, "东")[1] == 1


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def tended(relays: Relays) -> None:
    for relay in relays._relays.values():
        if relays.is_due(relay):
            relays.open(relay)


def test_a_station_watches_a_served_camera_where_it_can_be_read(kind: str, server: Server) -> None:
    clock, changes = Clock(), [0]
    relays = Relays(lambda: changes.append(1), clock=clock)
    plain = CameraPlan(camera="plain", source="rtsp://x/y")
    behind = CameraPlan(camera="behind", source=address(kind, server), stream=address(kind, server))
    given = Configuration(station="north", cameras=(plain, behind))
    server.way = "refuses"
    assert [each.camera for each in relays.resolved(given).cameras] == ["plain"]
    assert relays.health()[0].condition is Condition.CONNECTING
    tended(relays)
    assert (relays.health()[0].condition, len(changes)) == (Condition.FAILED, 1)
    server.way = ""
    clock.now += 5
    tended(relays)
    assert len(changes) == 2
    found = relays.resolved(given).cameras[1]
    assert found.source == found.stream == KINDS[kind][2]
    assert relays.health() == ()
    server.forget()
    clock.now += AGAIN + 1
    tended(relays)
    assert (has(server), len(changes)) == (WANTED[kind], 2)
    server.way = "garbage"
    clock.now += AGAIN + 1
    tended(relays)
    assert relays.resolved(given).cameras[1].source == KINDS[kind][2]
    server.way = ""
    relays.resolved(Configuration(station="north", cameras=(plain,)))
    assert not has(server)
