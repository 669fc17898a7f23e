"""C3: a thousand desks listen on server-sent events at one web process; how soon after an act the last has heard it.

The reference beside it is the bare broadcast: an asyncio server that does nothing but write the same bytes to as many
sockets over the same loopback, told by one more. Both are heard by the same client, whose own work is part of both.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

import httpx

from bench.harness import Row, on_both_databases, ratio
from bench.serving import sign_in, web

NAME = "C3"
DESKS, AIM_S = 1_000, 1.0
EVENT = b'id: 12345\nevent: act\ndata: {"number":12345,"verb":"report.received","kind":"report","id":"678",'
EVENT += b'"state":"received","about":""}\n\n'
_numbers = count()


@dataclass
class Desk(asyncio.Protocol):
    """One listener: asks, and notes when it hears of an act."""

    request: bytes
    ready: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    heard_at: float = 0.0
    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if b"ready" in data and not self.ready.done():
            self.ready.set_result(None)
        if b"event: act" in data and not self.heard_at:
            self.heard_at = time.perf_counter()


def run(quick: bool) -> list[Row]:
    return on_both_databases(__name__, quick)


def measure(quick: bool) -> list[Row]:
    from tests.cast import found_town

    found_town()
    desks, rounds = (100, 3) if quick else (DESKS, 15)
    with web(1) as port, subprocess.Popen(
        [sys.executable, "-m", "bench.c3_live"], stdout=subprocess.PIPE, text=True
    ) as bare:  # fmt: skip
        assert bare.stdout is not None
        bare_port = int(bare.stdout.readline())
        try:
            return asyncio.run(_measured(port, bare_port, desks, rounds))
        finally:
            bare.kill()


async def _measured(port: int, bare_port: int, desks: int, rounds: int) -> list[Row]:
    server = _web_process()
    empty = _memory(server)
    listener = sign_in(port, "operator")
    ask = f"GET /live/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {listener}\r\n\r\n".encode()
    began = time.perf_counter()
    ours = await _open(port, ask, desks)
    opened = time.perf_counter() - began
    theirs = await _open(bare_port, b"listen\n", desks)
    held = (_memory(server) - empty) / desks
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", headers=_headers(sign_in(port, "inspector"))
    ) as phone:
        waits: list[list[float]] = []
        bare: list[list[float]] = []
        spent = _seconds(server)
        for _ in range(rounds):
            waits.append(await _heard(ours, lambda: _report(phone)))
            bare.append(await _heard(theirs, lambda: _tell(bare_port)))
        spent = (_seconds(server) - spent) / rounds
    half, bare_half = list(map(median, waits)), list(map(median, bare))
    last, bare_last = list(map(max, waits)), list(map(max, bare))
    met = max(last) < AIM_S
    return [
        Row(f"act seen by half of {desks:,} desks", median(half) * 1e3, "ms", ratio(half, bare_half)),
        Row(f"act seen by the last of {desks:,} desks", median(last) * 1e3, "ms", ratio(last, bare_last), "< 1 s", met),
        Row("  in the worst round", max(last) * 1e3, "ms"),
        Row("  bare broadcast, the last", median(bare_last) * 1e3, "ms"),
        Row("server's work for an act and its broadcast", spent * 1e3, "ms of one core"),
        Row("memory a desk", held / 1024, "KiB"),
        Row(f"{desks:,} desks joined", opened, "s"),
    ]  # fmt: skip


async def _open(port: int, ask: bytes, desks: int) -> list[Desk]:
    loop = asyncio.get_running_loop()
    found: list[Desk] = []
    for _ in range(desks):
        _transport, desk = await loop.create_connection(lambda: Desk(ask), "127.0.0.1", port)
        found.append(desk)
    await asyncio.wait_for(asyncio.gather(*(each.ready for each in found)), 300)
    return found


async def _heard(desks: list[Desk], act: Callable[[], Awaitable[None]]) -> list[float]:
    """Seconds from the act's being sent until each desk heard of it."""
    for each in desks:
        each.heard_at = 0.0
    began = time.perf_counter()
    await act()
    while not all(each.heard_at for each in desks):
        await asyncio.sleep(0.02)
        assert time.perf_counter() - began < 60, "somebody heard nothing"
    return [each.heard_at - began for each in desks]


def _headers(cookie: str) -> dict[str, str]:
    token = dict(part.split("=", 1) for part in cookie.split("; "))["cityloop_csrf"]
    return {"Cookie": cookie, "X-CSRFToken": token}


async def _report(phone: httpx.AsyncClient) -> None:
    body = {"key": f"live-{next(_numbers):08d}", "lon": 115.6505, "lat": 24.9605, "description": "heard by all"}
    answer = await phone.post("/api/v1/reports", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text


async def _tell(port: int) -> None:
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"tell\n")
    await writer.drain()
    writer.close()


def _web_process() -> int:
    """The child of ours that is the web process."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return next(int(each) for each in children if b"web" in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0"))


def _memory(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _bare() -> None:
    """The reference: who says `listen` is told what anybody who says `tell` sets off."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readline() == b"listen\n":
            writers.append(writer)
            writer.write(b"ready\n")
        else:
            for each in writers:
                each.write(EVENT)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=2_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_bare())
