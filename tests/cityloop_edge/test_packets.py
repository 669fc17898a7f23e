"""Out of the packets of a camera come the keyframes that went in, to the byte, or nothing."""

from __future__ import annotations

import struct
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityloop_edge.vision.sources.grid import Clock, Grid
from cityloop_edge.vision.sources.rtsp.conversation import Conversation
from cityloop_edge.vision.sources.rtsp.packets import START, Keyframe
from cityloop_edge.vision.sources.unreadable import Unfit, Unreadable
from tests.cityloop_edge.films import Access, accesses, codec_of, drifting, film
from tests.cityloop_edge.packing import SETS, Sender, aggregated, description, is_slice, kind, payloads

FILMS = {
    "plain": {},
    "b-frames": {"b_frames": 2},
    "slices": {"more": ":slices=4"},
    "open groups": {"b_frames": 2, "more": ":open-gop=1"},
    "h265": {"codec": "libx265"},
    "h265 with b-frames": {"codec": "libx265", "b_frames": 2},
}
EVERY, GOP = 0.2, 5  # seconds, pictures: each keyframe is due
NOW = 1000.0


@cache
def filmed(name: str) -> tuple[str, tuple[Access, ...]]:
    out = Path(mkdtemp()) / "film.ts"
    film(out, drifting((160, 96)), pictures=31, gop=GOP, **FILMS[name])  # type: ignore[arg-type]
    return codec_of(out), tuple(accesses(out))


def wanted(codec: str, pictures: tuple[Access, ...]) -> list[bytes]:
    """The slices of its keyframes; the last picture ends where another begins, so it does not count."""
    return [
        b"".join(START + unit for unit in access.units if is_slice(codec, unit))
        for access in pictures[:-1]
        if access.is_key
    ]


class Listening:
    """A conversation that has come to its pictures, and the bytes given to it as a socket would."""

    def __init__(self, codec: str, about: bytes, every: float = EVERY) -> None:
        self.talk = Conversation("rtsp://me:secret@street/1", every, Clock(), Grid(every))
        self.rest, self.now = b"", NOW
        for number, more in enumerate(
            [b"", b"%s", b"Transport: RTP/AVP/TCP;interleaved=0-1\r\nSession: 9\r\n", b""], 1
        ):
            body = about if number == 2 else b""
            head = b"RTSP/1.0 200 OK\r\nCSeq: %d\r\n" % number + (b"" if number == 2 else more)
            self.hear(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert self.talk.dialogue.playing

    def hear(self, data: bytes) -> list[Keyframe]:
        whole = bytearray(self.rest + data)
        used = self.talk.hear(whole, len(whole), self.now)
        self.rest = bytes(whole[used:])
        found, self.talk.found = self.talk.found, []
        return found


def sent(codec: str, pictures: tuple[Access, ...], largest: int = 500) -> list[list[bytes]]:
    sender = Sender(codec)
    return [sender.picture(access, largest=largest) for access in pictures]


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("largest", [60, 500, 1400, 65_000])
def test_keyframes_are_those_of_the_source_to_the_byte(name: str, largest: int) -> None:
    codec, pictures = filmed(name)
    stream = b"".join(part for parts in sent(codec, pictures, largest) for part in parts)
    found = Listening(codec, description(codec, pictures)).hear(stream)
    assert [each.slices for each in found] == wanted(codec, pictures)
    sets = tuple(unit for unit in pictures[0].units if kind(codec, unit) in SETS[codec])
    assert {each.parameters for each in found} == {sets}
    assert [round(each.seconds, 3) for each in found] == [round(number * EVERY, 3) for number in range(len(found))]


@pytest.mark.parametrize("name", ["b-frames", "h265"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 3000), max_size=200), st.integers(0, 1000))
def test_in_whatever_portions_the_bytes_come_the_keyframes_are_the_same(name: str, sizes: list[int], at: int) -> None:
    """With reports of the sender and answers between the packets, as they come in life."""
    codec, pictures = filmed(name)
    parts = [part for parts in sent(codec, pictures) for part in parts]
    report, answer = b"$\x01\x00\x08\x80\xc8\x00\x01\x00\x00\x00\x07", b"RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n"
    parts[at % len(parts) : at % len(parts)] = [report, answer, report]
    stream = b"".join(parts)
    ends = [each for each in accumulate(sizes) if each < len(stream)]
    listening = Listening(codec, description(codec, pictures))
    found = [each for start, end in pairwise([0, *ends, len(stream)]) for each in listening.hear(stream[start:end])]
    assert [each.slices for each in found] == wanted(codec, pictures)


@pytest.mark.parametrize("name", ["plain", "slices", "h265 with b-frames"])
@settings(max_examples=60)
@given(st.data())
def test_a_keyframe_of_which_a_packet_is_missing_is_not_shown(name: str, data: st.DataObject) -> None:
    codec, pictures = filmed(name)
    packets = sent(codec, pictures)
    keys = [number for number, access in enumerate(pictures[:-1]) if access.is_key]
    which = data.draw(st.sampled_from(range(len(keys))))
    others = [unit for unit in pictures[keys[which]].units if not is_slice(codec, unit)]
    before = sum(len(payloads(codec, unit, 500)) for unit in others)  # of them it can do without
    del packets[keys[which]][data.draw(st.integers(before, len(packets[keys[which]]) - 1))]
    found = Listening(codec, description(codec, pictures)).hear(b"".join(part for each in packets for part in each))
    expected = wanted(codec, pictures)
    del expected[which]
    assert [each.slices for each in found] == expected


@pytest.mark.parametrize("name", ["plain", "h265"])
def test_an_answer_in_the_middle_of_a_packet_costs_one_picture_and_no_more(name: str) -> None:
    codec, pictures = filmed(name)
    packets = sent(codec, pictures)
    key = [number for number, access in enumerate(pictures) if access.is_key][2]
    for at, part in enumerate(list(packets[key])):
        broken = [list(parts) for parts in packets]
        broken[key][at] = part[:40] + b"RTSP/1.0 200 OK\r\nCSeq: 5\r\n\r\n" + part[40:]
        found = Listening(codec, description(codec, pictures)).hear(b"".join(each for p in broken for each in p))
        expected = wanted(codec, pictures)
        assert [each.slices for each in found] in (expected, expected[:2] + expected[3:])
        assert b"RTSP" not in b"".join(each.slices for each in found)


@pytest.mark.parametrize("name", ["plain", "h265"])
def test_units_that_share_a_packet_are_taken_apart(name: str) -> None:
    codec, pictures = filmed(name)
    sender, stream = Sender(codec), b""
    for access in pictures:
        stream += sender.packet(aggregated(codec, access.units), access.time, marker=True)
    found = Listening(codec, description(codec, pictures)).hear(stream)
    assert [each.slices for each in found] == wanted(codec, pictures)


@pytest.mark.parametrize("name", ["plain", "h265"])
def test_parameter_sets_may_come_with_the_pictures_alone(name: str) -> None:
    codec, pictures = filmed(name)
    about = b"\r\n".join(line for line in description(codec, pictures).split(b"\r\n") if b"fmtp" not in line)
    found = Listening(codec, about).hear(b"".join(part for parts in sent(codec, pictures) for part in parts))
    assert [each.slices for each in found] == wanted(codec, pictures)


def test_new_parameter_sets_take_the_place_of_the_old_ones() -> None:
    codec, pictures = filmed("plain")
    _, others = filmed("slices")
    listening = Listening(codec, description(codec, pictures))
    sender = Sender(codec)
    later = others[-1].time + 90_000
    stream = [*(sender.picture(each) for each in others), *(sender.picture(each, later) for each in pictures)]
    found = listening.hear(b"".join(part for parts in stream for part in parts))
    assert len({each.parameters for each in found}) == len({description(codec, p) for p in (pictures, others)})
    assert found[-1].parameters == tuple(unit for unit in pictures[0].units if kind(codec, unit) in SETS[codec])


def test_without_parameter_sets_there_is_nothing_to_show() -> None:
    codec, pictures = filmed("plain")
    bare = tuple(
        Access(tuple(unit for unit in each.units if is_slice(codec, unit)), each.time, each.is_key) for each in pictures
    )
    about = b"\r\n".join(line for line in description(codec, pictures).split(b"\r\n") if b"fmtp" not in line)
    assert Listening(codec, about).hear(b"".join(part for parts in sent(codec, bare) for part in parts)) == []


@settings(max_examples=200)
@given(
    st.lists(st.binary(max_size=400) | st.just(b"RTSP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n") | st.just(b"$\0\0\x10"))
)
def test_rubbish_is_refused_or_passed_over(parts: list[bytes]) -> None:
    codec, pictures = filmed("plain")
    listening = Listening(codec, description(codec, pictures))
    for part in parts:
        try:
            assert listening.hear(part) == []
        except Unreadable:
            return
        assert len(listening.rest) < 150_000


def test_rubbish_without_end_is_given_up() -> None:
    codec, pictures = filmed("plain")
    listening = Listening(codec, description(codec, pictures))
    with pytest.raises(Unreadable, match="no sense"):
        [listening.hear(b"no packets here " * 5000) for _ in range(40)]


def test_keyframes_that_come_too_seldom_need_another_way() -> None:
    codec, pictures = filmed("plain")
    sender = Sender(codec)
    listening = Listening(codec, description(codec, pictures), every=2.0)
    for second in range(5):
        listening.now = NOW + second
        listening.hear(b"".join(sender.picture(pictures[0 if second == 0 else 1], second * 90_000)))
    listening.now = NOW + 7
    with pytest.raises(Unfit, match="no keyframe in 6 seconds"):
        listening.hear(b"".join(sender.picture(pictures[1], 7 * 90_000)))


@pytest.mark.parametrize(("every", "apart", "samples"), [(5, 2, 12), (2, 2, 30), (1, 2, 30), (2, 0.5, 30), (5, 4, 12)])
def test_samples_are_as_many_as_were_asked_for(every: float, apart: float, samples: int) -> None:
    grid, taken = Grid(every), 0
    for number in range(round(60 / apart)):
        if grid.due(number * apart):
            grid.take(number * apart)
            taken += 1
    assert taken == min(samples, round(60 / apart))


def test_the_clock_of_a_source_only_rises() -> None:
    """Over the wrap of its numbers, a clock set back, one set ahead, and a new connection."""
    clock = Clock()
    clock.begin(90_000)
    read = [clock.seconds(2**32 - 90_000, 100), clock.seconds(90_000, 102), clock.seconds(0, 104)]
    read.append(clock.seconds(90_000 * 4000, 106))
    clock.begin(1000)
    read += [clock.seconds(77, 126), clock.seconds(1077, 127)]
    assert read == [0, 2, 4, 6, 26, 27]


def report(channel: int, seconds: float, *, kind: int = 200) -> bytes:
    """A sender report at so many seconds since 1970."""
    whole = int(seconds) + 2_208_988_800
    body = struct.pack("!BBHLLLLLL", 0x80, kind, 6, 7, whole, int(seconds % 1 * 2**32), 0, 0, 0)
    return b"$" + struct.pack("!BH", channel, len(body)) + body


def test_a_keyframe_bears_what_the_camera_took_the_time_to_be() -> None:
    codec, pictures = filmed("plain")
    sender, listening = Sender(codec), Listening(codec, description(codec, pictures))
    listening.hear(report(1, 1_800_000_000.5))
    listening.now = NOW + 3
    found = [each for access in pictures for each in listening.hear(b"".join(sender.picture(access)))]
    assert {each.clock for each in found} == {1_800_000_003.5}


@pytest.mark.parametrize("said", [report(1, 86_400.0), report(1, 1_800_000_000, kind=201), report(1, 0)[:20]])
def test_what_tells_no_time_of_day_is_no_clock(said: bytes) -> None:
    codec, pictures = filmed("plain")
    sender, listening = Sender(codec), Listening(codec, description(codec, pictures))
    listening.hear(said if len(said) > 20 else said[:2] + struct.pack("!H", 16) + said[4:20])
    found = [each for access in pictures for each in listening.hear(b"".join(sender.picture(access)))]
    assert {each.clock for each in found} == {None}
