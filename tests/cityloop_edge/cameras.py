"""Hundreds of cameras on the loopback, cheap enough that whoever receives them is what is measured.

python -m tests.cityloop_edge.cameras CLIP.ts ... -> prints its port. rtsp://127.0.0.1:PORT/0/name is the first clip,
every connection a camera of its own that begins somewhere else in it.
"""

from __future__ import annotations

import asyncio
import re
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen

from tests.cityloop_edge.films import accesses, codec_of
from tests.cityloop_edge.packing import Sender, description

FPS = 25
PARTS = 8  # of a picture's time: cameras do not all send at the same moment
MOST_BEHIND = 4_000_000  # bytes that a receiver may leave lying
STEP = 90_000 // FPS


@dataclass(frozen=True)
class Clip:
    """Ready to be sent: for each picture its packets, and where each of them begins."""

    codec: str
    about: bytes
    pictures: list[tuple[bytes, list[int]]]
    times: list[int]
    keys: frozenset[int]
    packets: int

    @classmethod
    def read(cls, path: Path) -> Clip:
        found = list(accesses(path))
        codec = codec_of(path)
        sender, pictures = Sender(codec, 0), []
        for access in found:
            parts = sender.picture(access, -found[0].time)
            starts = [sum(map(len, parts[:number])) for number in range(len(parts))]
            pictures.append((b"".join(parts), starts))
        keys = frozenset(number for number, access in enumerate(found) if access.is_key)
        times = [access.time - found[0].time for access in found]
        return cls(codec, description(codec, found), pictures, times, keys, sender.number)


class Camera(asyncio.Protocol):
    """One connection."""

    def __init__(self, clips: list[Clip], playing: list[Camera], begins: int) -> None:
        self.clips, self.playing, self.at = clips, playing, begins
        self.clip = clips[0]
        self.number, self.laps, self.skips = begins * 97, 0, False
        self.heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.set_write_buffer_limits(MOST_BEHIND)

    def connection_lost(self, exc: Exception | None) -> None:
        if self in self.playing:
            self.playing.remove(self)

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, _, self.heard = self.heard.partition(b"\r\n\r\n")
            self.answer(head.decode())

    def answer(self, head: str) -> None:
        method, address, _ = head.split(" ", 2)
        number = re.search(r"CSeq: (\d+)", head)
        more, body = "", b""
        if method == "DESCRIBE":
            which = re.search(r"://[^/]+/(\d+)", address)
            self.clip = self.clips[int(which[1]) if which else 0]
            self.at %= len(self.clip.pictures)
            more, body = f"Content-Base: {address}/\r\nContent-Type: application/sdp\r\n", self.clip.about
        elif method == "SETUP":
            more = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        reply = f"RTSP/1.0 200 OK\r\nCSeq: {number[1] if number else 0}\r\nSession: 1;timeout=60\r\n{more}"
        self.transport.write(f"{reply}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        if method == "PLAY":
            self.playing.append(self)
        elif method == "TEARDOWN":
            self.transport.close()

    def send(self) -> None:
        """The next picture; who does not keep up loses some, up to the next keyframe."""
        packets, starts = self.clip.pictures[self.at]
        behind = self.transport.get_write_buffer_size() > MOST_BEHIND
        self.skips = behind or (self.skips and self.at not in self.clip.keys)
        time = (self.clip.times[self.at] + self.laps * len(self.clip.pictures) * STEP) & 0xFFFFFFFF
        if not self.skips:
            ready = bytearray(packets)
            for number, start in enumerate(starts):
                struct.pack_into("!HL", ready, start + 6, (self.number + number) & 0xFFFF, time)
            self.transport.write(ready)
        self.number += len(starts)
        self.at += 1
        if self.at == len(self.clip.pictures):
            self.at, self.laps = 0, self.laps + 1


async def serve(paths: list[Path]) -> None:
    clips, playing = [Clip.read(path) for path in paths], list[Camera]()
    known = iter(range(0, 10**9, 7))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Camera(clips, playing, next(known)), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    began, ticks = loop.time(), 0
    while True:
        for camera in playing[ticks % PARTS :: PARTS]:
            camera.send()
        ticks += 1
        await asyncio.sleep(max(began + ticks / (FPS * PARTS) - loop.time(), 0))


@contextmanager
def cameras(*clips: Path) -> Iterator[tuple[str, Popen[str]]]:
    """Where they are, and the process they live in."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.cityloop_edge.cameras", *map(str, clips)]
    with Popen(command, stdout=PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            yield f"rtsp://127.0.0.1:{int(process.stdout.readline())}", process
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve([Path(path) for path in sys.argv[1:]]))
