"""RTP packets to whole keyframes (H.264: RFC 6184; H.265: RFC 7798). Pure: whoever calls brings the time.

A keyframe is one picture that can be decoded alone. Its slices are kept if they are due; of everything else as much is
read as tells that it is none. A picture of which anything is missing is dropped: decoded, it would show what never was.
Its end is seen by the packet that follows it, with the next number and another time: not by the marker, which some
cameras set on every slice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import Struct

from cityloop_edge.vision.sources.grid import Clock, Grid, apart
from cityloop_edge.vision.sources.rtsp.description import LONGEST, Codec, Track
from cityloop_edge.vision.sources.unreadable import Unfit

HEADER = 12  # bytes of RTP without extras
DOLLAR = 0x24  # the first byte of an interleaved packet
PLAIN = 0x80  # the first byte of a packet without extras
LARGEST = 8_000_000  # bytes of one keyframe
MOST_SETS = 8  # of one kind
SELDOM, AT_LEAST = 3, 6.0  # samples, seconds: keyframes further apart need another way of receiving
START = b"\0\0\0\1"

_NUMBERS = Struct("!HL")  # of packet, of time
_TIME = Struct("!L")
_SIZE = Struct("!H")


@dataclass(frozen=True, slots=True)
class Keyframe:
    """`seconds`: the source's own clock, which only rises. `clock`: what the camera took the time to be when it came,
    in seconds since 1970, where it tells.
    """

    codec: Codec
    parameters: tuple[bytes, ...]
    slices: bytes
    seconds: float
    clock: float | None = None

    def data(self) -> bytes:
        """For a decoder (Annex B)."""
        return b"".join(START + each for each in self.parameters) + self.slices


@dataclass(frozen=True, slots=True)
class _Form:
    """How the two codecs differ. `head`: bytes of a unit's header.

    `glance`: of an interleaved packet the dollar, channel, length, first byte of RTP, first byte of the payload, and
    the two bytes behind the unit's header.
    """

    head: int
    glance: Struct
    aggregate: int
    fragment: int
    sets: tuple[int, ...]
    type_of: Callable[[int], int]
    is_slice: Callable[[int], bool]
    is_key: Callable[[int, int], bool]  # type and first byte after the header: the first slice of a keyframe?
    unfragmented: Callable[[int, int, int], bytes]  # two bytes of the packet, fragment header: header of the unit


def _is_key_h264(kind: int, first: int) -> bool:
    """An IDR picture, or any other of intra slices alone; beginning with its first block."""
    return bool(first & 0x80) if kind == 5 else kind == 1 and (first == 0x88 or first >> 4 == 0x0B)


_FORMS = {
    Codec.H264: _Form(
        head=1,
        glance=Struct("!BBHB11xBBB"),
        aggregate=24,
        fragment=28,
        sets=(7, 8),
        type_of=lambda byte: byte & 0x1F,
        is_slice=lambda kind: kind in {1, 5},
        is_key=_is_key_h264,
        unfragmented=lambda one, two, fu: bytes((one & 0xE0 | fu & 0x1F,)),
    ),
    Codec.H265: _Form(
        head=2,
        glance=Struct("!BBHB11xBxBB"),
        aggregate=48,
        fragment=49,
        sets=(32, 33, 34),
        type_of=lambda byte: byte >> 1 & 0x3F,
        is_slice=lambda kind: kind < 32,
        is_key=lambda kind, first: 16 <= kind <= 21 and bool(first & 0x80),
        unfragmented=lambda one, two, fu: bytes((one & 0x81 | (fu & 0x3F) << 1, two)),
    ),
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A unit or a part of one, lying in the buffer from `start` to `end` without its header."""

    kind: int
    header: bytes
    start: int
    end: int
    begins: bool
    ends: bool


@dataclass(slots=True)
class _Picture:
    """On its way. `next`: the number that the next packet must have."""

    time: int
    seconds: float
    parameters: tuple[bytes, ...]
    next: int
    data: bytearray
    cut: bool = False  # a unit has begun and not ended
    kept: bool = False  # and it is a slice


class Keyframes:
    """`take` is given the packets of one camera in turn."""

    def __init__(self, track: Track, every: float, clock: Clock, grid: Grid) -> None:
        self._form, self._codec, self._rate = _FORMS[track.codec], track.codec, track.rate
        self._clock, self._grid = clock, grid
        self._seldom = max(SELDOM * every, AT_LEAST)
        self._sets: dict[int, list[bytes]] = {}
        self._fresh: dict[int, list[bytes]] = {}
        self._picture: _Picture | None = None
        self._last_key: tuple[int, float] | None = None  # time at the camera and here
        for each in track.parameters:
            self._note(self._form.type_of(each[0]), each)
        self._dull = _DULL[track.codec]
        self._second = HEADER + self._form.head

    def skip(self, buffer: bytes | bytearray, at: int, end: int, channel: int) -> tuple[int, int]:
        """Over the interleaved packets from `at` on in which no keyframe can begin: most of all that comes.

        Gives where it ends, and where the last packet of the picture began that it passed (or -1).
        """
        last, look = -1, self._form.glance.unpack_from
        fragment, of_fragments, of_units = self._dull
        stop = -1 if self._picture else end - self._form.glance.size
        while at <= stop:
            dollar, track, length, plain, first, second, third = look(buffer, at)
            if dollar != DOLLAR or at + 4 + length > end:
                break
            if track == channel and length >= HEADER:
                dull = of_fragments[second << 8 | third] if fragment[first] else of_units[first << 8 | second]
                if plain != PLAIN or not dull:
                    break
                last = at + 4
            at += 4 + length
        return at, last

    def take(self, buffer: bytes | bytearray, start: int, end: int, now: float) -> Keyframe | None:
        """The packet from `start` to `end`; gives the keyframe whose end it shows."""
        picture, body = self._picture, start + self._second + 1
        if picture and picture.cut and picture.kept and end > body and buffer[start] == PLAIN:
            number, time = _NUMBERS.unpack_from(buffer, start + 2)
            middle = self._form.type_of(buffer[start + HEADER]) == self._form.fragment and buffer[body - 1] < 0x40
            if middle and number == picture.next and time == picture.time and len(picture.data) < LARGEST:
                picture.data += memoryview(buffer)[body:end]
                picture.next = (number + 1) & 0xFFFF
                return None
        return self._read(buffer, start, end, now)

    def broken(self) -> None:
        """What came last cannot be trusted."""
        self._picture = None

    def must_come_often(self, buffer: bytes | bytearray, start: int, now: float) -> None:
        """Raises Unfit where, at the time of this packet, no keyframe has come for too long."""
        (time,) = _TIME.unpack_from(buffer, start + 4)
        if self._last_key is None:
            self._last_key = (time, now)
        gap = apart(time, self._last_key[0]) / self._rate
        if gap > self._seldom and now - self._last_key[1] > self._seldom:
            raise Unfit(f"no keyframe in {self._seldom:.0f} seconds")

    def _read(self, buffer: bytes | bytearray, start: int, end: int, now: float) -> Keyframe | None:
        inside = _payload(buffer, start, end)
        if inside is None:
            self.broken()
            return None
        number, time = _NUMBERS.unpack_from(buffer, start + 2)
        done = self._ended(number, time)
        for piece in self._pieces(buffer, *inside):
            if self._picture:
                self._add(buffer, piece)
            elif piece.begins:
                self._begin(buffer, piece, number, time, now)
        if self._picture:
            self._picture.next = (number + 1) & 0xFFFF
        return done

    def _ended(self, number: int, time: int) -> Keyframe | None:
        """A picture goes on while numbers follow each other and the time is the same."""
        picture = self._picture
        if picture is None or (number == picture.next and time == picture.time):
            return None
        self._picture = None
        if number != picture.next or picture.cut:
            return None
        self._grid.take(picture.seconds)
        return Keyframe(self._codec, picture.parameters, bytes(picture.data), picture.seconds)

    def _pieces(self, buffer: bytes | bytearray, at: int, end: int) -> Iterator[_Piece]:
        form = self._form
        if end - at < form.head + 2:
            return
        kind = form.type_of(buffer[at])
        if kind == form.aggregate:
            yield from self._aggregated(buffer, at + form.head, end)
        elif kind == form.fragment:
            fragment = buffer[at + form.head]
            header = form.unfragmented(buffer[at], buffer[at + 1], fragment)
            yield _Piece(
                form.type_of(header[0]), header, at + form.head + 1, end, bool(fragment & 0x80), bool(fragment & 0x40)
            )
        else:
            yield _Piece(kind, bytes(buffer[at : at + form.head]), at + form.head, end, True, True)

    def _aggregated(self, buffer: bytes | bytearray, at: int, end: int) -> Iterator[_Piece]:
        head = self._form.head
        while at + 2 + head < end:
            (size,) = _SIZE.unpack_from(buffer, at)
            at, after = at + 2, at + 2 + size
            if size <= head or after > end:
                self.broken()
                return
            kind = self._form.type_of(buffer[at])
            yield _Piece(kind, bytes(buffer[at : at + head]), at + head, after, True, True)
            at = after

    def _begin(self, buffer: bytes | bytearray, piece: _Piece, number: int, time: int, now: float) -> None:
        if piece.kind in self._form.sets and piece.ends:
            self._note(piece.kind, piece.header + bytes(buffer[piece.start : piece.end]))
        elif piece.end > piece.start and self._form.is_key(piece.kind, buffer[piece.start]):
            self._begin_key(buffer, piece, number, time, now)

    def _begin_key(self, buffer: bytes | bytearray, piece: _Piece, number: int, time: int, now: float) -> None:
        parameters = self._parameters()
        if not parameters:
            return
        seconds = self._clock.seconds(time, now)
        self._last_key = (time, now)
        if self._grid.due(seconds):
            self._picture = _Picture(time, seconds, parameters, number, bytearray())
            self._add(buffer, piece)

    def _add(self, buffer: bytes | bytearray, piece: _Piece) -> None:
        """A part of a slice; anything else that comes between is of no use to a decoder."""
        picture = self._picture
        if picture is None:
            return
        if piece.begins == picture.cut or len(picture.data) > LARGEST:
            self.broken()
            return
        picture.cut, picture.kept = not piece.ends, self._form.is_slice(piece.kind)
        if picture.kept:
            if piece.begins:
                picture.data += START + piece.header
            picture.data += memoryview(buffer)[piece.start : piece.end]

    def _note(self, kind: int, parameter: bytes) -> None:
        """Sets take the place of all of their kind, from the next keyframe on."""
        known = self._fresh.setdefault(kind, [])
        if parameter not in known and len(parameter) <= LONGEST:
            known.append(parameter)
            del known[:-MOST_SETS]

    def _parameters(self) -> tuple[bytes, ...]:
        """Empty as long as one kind is missing."""
        self._sets |= self._fresh
        self._fresh = {}
        if any(kind not in self._sets for kind in self._form.sets):
            return ()
        return tuple(each for kind in self._form.sets for each in self._sets[kind])


def _payload(buffer: bytes | bytearray, start: int, end: int) -> tuple[int, int] | None:
    """Where it lies, perhaps empty; None where this is no RTP."""
    if end - start < HEADER or buffer[start] >> 6 != 2:
        return None
    at = start + HEADER + 4 * (buffer[start] & 0x0F)
    if buffer[start] & 0x10:
        if at + 4 > end:
            return None
        at += 4 + 4 * _SIZE.unpack_from(buffer, at + 2)[0]
    if buffer[start] & 0x20:
        end -= buffer[end - 1]
    return at, max(at, end)


def _dull(form: _Form) -> tuple[bytes, bytes, bytes]:
    """Three tables: 1 where the first byte of a payload says that it is a fragment; 1 where no keyframe can begin in a
    fragment, by its header and the byte behind it; the same of a unit, by its first byte and the one behind its header.
    """
    byte = range(256)
    kinds = [form.type_of(first) for first in byte]
    inside = [form.type_of(form.unfragmented(0, 0, header)[0]) for header in byte]
    first_units = [kind == form.aggregate or kind in form.sets for kind in kinds]
    return (
        bytes(kind == form.fragment for kind in kinds),
        bytes(header < 0x80 or not form.is_key(inside[header], behind) for header in byte for behind in byte),
        bytes(not first_units[first] and not form.is_key(kinds[first], behind) for first in byte for behind in byte),
    )


_DULL = {codec: _dull(form) for codec, form in _FORMS.items()}
