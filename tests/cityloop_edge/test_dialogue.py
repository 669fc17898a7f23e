"""What is said to a camera: in order, with the password proven and never told, and an end to everything."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop_edge.vision.sources.rtsp.authentication import Challenge, best, digest
from cityloop_edge.vision.sources.rtsp.description import Codec, track_of
from cityloop_edge.vision.sources.rtsp.dialogue import Dialogue, message
from cityloop_edge.vision.sources.unreadable import Unfit, Unreadable

ADDRESS = "rtsp://me:s%40cret@10.0.0.9:8554/Streaming/Channels/102?profile=1"
PLAIN = "rtsp://10.0.0.9:8554/Streaming/Channels/102?profile=1"
ABOUT = (
    b"v=0\r\nm=audio 0 RTP/AVP 0\r\na=control:track2\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    b"a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0IAKeKQFAe2AtwEBAaQeJEV,aM48gA==\r\na=control:track1\r\n"
)


def reply(status: int, number: int, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"RTSP/1.0 {status} Whatever", f"CSeq: {number}", *headers, f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Camera:
    """Answers in turn; `asked` is what it was told."""

    def __init__(self, address: str = ADDRESS) -> None:
        self.dialogue = Dialogue(address)
        self.asked = [self.dialogue.begin().decode()]

    def answers(self, status: int, *headers: str, body: bytes = b"") -> str:
        found = message(whole := reply(status, self.number, *headers, body=body), 0, len(whole))
        assert found is not None
        assert found[1] == len(whole)
        self.asked.append(self.dialogue.heard(found[0]).decode())
        return self.asked[-1]

    @property
    def number(self) -> int:
        asked = next(each for each in reversed(self.asked) if each)
        return int(re.findall(r"CSeq: (\d+)", asked)[0])

    def plays(self, transport: str = "RTP/AVP/TCP;unicast;interleaved=4-5") -> None:
        self.answers(200, "Public: OPTIONS, DESCRIBE, GET_PARAMETER")
        self.answers(200, body=ABOUT)
        self.answers(200, f"Transport: {transport}", "Session: 77;timeout=20")
        self.answers(200)


def test_a_camera_without_password_plays_after_four_questions() -> None:
    camera = Camera()
    camera.plays()
    assert [each.split(" RTSP")[0] for each in camera.asked] == [
        f"OPTIONS {PLAIN}",
        f"DESCRIBE {PLAIN}",
        f"SETUP {PLAIN}/track1",
        f"PLAY {PLAIN}",
        "",
    ]
    dialogue = camera.dialogue
    assert (dialogue.playing, dialogue.channel, dialogue.alive_seconds) == (True, 4, 10)
    assert dialogue.keep_alive().startswith(b"GET_PARAMETER ")
    assert b"Session: 77\r\n" in dialogue.farewell()
    assert "s%40cret" not in "".join(camera.asked)


@pytest.mark.parametrize(("algorithm", "hashed"), [("MD5", hashlib.md5), ("SHA-256", hashlib.sha256)])
def test_the_password_is_proven_and_not_told(algorithm: str, hashed: type) -> None:
    camera = Camera()
    camera.answers(200)
    asked = camera.answers(
        401,
        'WWW-Authenticate: Basic realm="street"',
        f'WWW-Authenticate: Digest realm="street", nonce="abc", qop="auth,auth-int", algorithm={algorithm}, opaque="o"',
    )
    found = dict(re.findall(r'(\w+)="?([^",]+)"?', asked.partition("Authorization: Digest ")[2]))
    who = hashed(b"me:street:s@cret").hexdigest()
    what = hashed(f"DESCRIBE {PLAIN}".replace(" ", ":", 1).encode()).hexdigest()
    proof = f"{who}:abc:00000001:{found['cnonce']}:auth:{what}"
    assert found["response"] == hashed(proof.encode()).hexdigest()
    assert (found["username"], found["uri"], found["opaque"], found["nc"]) == ("me", PLAIN, "o", "00000001")
    assert "cret" not in asked
    assert "nc=00000002" in camera.answers(200, body=ABOUT)


def test_the_example_of_rfc_7616() -> None:
    for algorithm, expected in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ]:
        challenge = Challenge(
            algorithm, "http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", qop=True
        )
        nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
        said = digest(challenge, "Mufasa", "Circle of Life", "GET", "/dir/index.html", "00000001", nonce)
        assert f'response="{expected}"' in said


def test_a_camera_of_the_old_kind_hears_the_old_proof_or_the_password_itself() -> None:
    camera = Camera()
    asked = camera.answers(401, 'WWW-Authenticate: Digest realm="r", nonce="n"')
    assert "qop" not in asked
    assert "OPTIONS" in asked
    camera = Camera()
    assert "Authorization: Basic bWU6c0BjcmV0" in camera.answers(401, 'WWW-Authenticate: Basic realm="r"')
    assert best(['Digest realm="r", nonce="n", algorithm=SHA-512-256', "NTLM"]) is None


def test_a_wrong_password_is_told_once_and_an_old_nonce_renewed() -> None:
    digest_ = 'WWW-Authenticate: Digest realm="r", nonce="{}"{}'
    camera = Camera()
    camera.answers(401, digest_.format("1", ""))
    assert 'nonce="2"' in camera.answers(401, digest_.format("2", ", stale=TRUE"))
    with pytest.raises(Unreadable, match="does not take the password") as told:
        camera.answers(401, digest_.format("3", ""))
    assert "cret" not in str(told.value)
    with pytest.raises(Unreadable, match="asks for a password"):
        Camera(PLAIN).answers(401, digest_.format("1", ""))


def test_a_camera_that_asks_anew_while_it_plays_is_answered_once_each_time() -> None:
    camera = Camera()
    camera.plays()
    for nonce in ("1", "2"):
        camera.asked.append(camera.dialogue.keep_alive().decode())
        assert f'nonce="{nonce}"' in camera.answers(401, f'WWW-Authenticate: Digest realm="r", nonce="{nonce}"')
        camera.answers(200)
    camera.asked.append(camera.dialogue.keep_alive().decode())
    with pytest.raises(Unreadable, match="forgotten"):
        camera.answers(454)


@pytest.mark.parametrize("status", [301, 461])
def test_what_only_another_receiver_may_manage_is_handed_on(status: int) -> None:
    camera = Camera()
    camera.answers(200)
    with pytest.raises(Unfit):
        camera.answers(status, "Location: rtsp://elsewhere/")


def test_udp_alone_and_refusals_are_told() -> None:
    with pytest.raises(Unfit, match="UDP"):
        Camera().plays("RTP/AVP;unicast;client_port=5000-5001")
    camera = Camera()
    camera.answers(200)
    with pytest.raises(Unreadable, match="404 Whatever"):
        camera.answers(404)


def test_an_answer_to_something_else_is_passed_over() -> None:
    camera = Camera()
    for number in (0, 7, 10**6):
        whole = reply(200, number)
        found = message(whole, 0, len(whole))
        assert found is not None
        assert camera.dialogue.heard(found[0]) == b""


@pytest.mark.parametrize("address", ["rtsp://", "rtsp:///x", "rtsp://h:99999/", "rtsp://[::1/"])
def test_what_is_no_address_is_told_without_it(address: str) -> None:
    with pytest.raises(Unreadable, match="no address"):
        Dialogue(address)


@given(st.integers(0, 200), st.binary(max_size=120))
def test_an_answer_is_whole_or_waited_for(cut: int, body: bytes) -> None:
    whole = reply(200, 3, "X: y", body=body)
    found = message(whole + b"more", 0, min(cut, len(whole)))
    assert (found is not None) == (cut >= len(whole))
    assert found is None or (found[0].body, found[1]) == (body, len(whole))


@pytest.mark.parametrize("head", [b"RTSP/1.0 200 OK\r\n" + b"x" * 20_000, reply(200, 1)[:-6] + b"9999999\r\n\r\n"])
def test_an_answer_has_an_end(head: bytes) -> None:
    with pytest.raises(Unreadable):
        message(head, 0, len(head))


def test_the_picture_is_found_among_the_tracks() -> None:
    track = track_of(ABOUT, "rtsp://h/s/")
    assert (track.codec, track.rate, track.control) == (Codec.H264, 90_000, "rtsp://h/s/track1")
    assert [each[0] & 0x1F for each in track.parameters] == [7, 8]


def test_h265_and_addresses_of_all_kinds() -> None:
    about = (
        b"m=video 0 RTP/AVP 26\na=control:jpeg\nm=video 0 RTP/AVP 98\na=rtpmap:98 H265/90000\n"
        b"a=fmtp:98 sprop-vps=QAEMAf//; sprop-sps=QgEBAWAAAAM=; sprop-pps=RAHA8w\na=control:%s\n"
    )
    for control, expected in [(b"*", "rtsp://h/s"), (b"rtsp://h/x/1", "rtsp://h/x/1"), (b"t=1", "rtsp://h/s/t=1")]:
        track = track_of(about % control, "rtsp://h/s")
        assert (track.codec, track.control, len(track.parameters)) == (Codec.H265, expected, 3)


@pytest.mark.parametrize(
    ("about", "why"),
    [
        (b"m=audio 0 RTP/AVP 0", "no picture"),
        (b"", "no picture"),
        (b"m=video 0 RTP/AVP 26\na=control:x", "coding"),
        (b"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/0", "coding"),
        (b"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=2", "in order"),
    ],
)
def test_what_cannot_be_read_is_told(about: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        track_of(about, "rtsp://h/")


@given(st.binary(max_size=300))
def test_no_description_breaks_anything_else(about: bytes) -> None:
    try:
        track_of(b"m=video 0 RTP/AVP 96\n" + about, "rtsp://h/")
    except Unreadable:
        return
