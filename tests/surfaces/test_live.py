"""The journal as events: only what one may see, nothing lost between two connections, many listeners at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from typing import Any

import httpx
import pytest

from cityloop.surfaces.live.happenings import Audience, Happening, Viewer
from cityloop.surfaces.live.hub import ROOM, Hub, Subscriber, TooSlow
from tests.surfaces.conftest import Started

SEES_ALL = frozenset({"case.view", "report.view", "alert.view", "desk.open"})


def viewer(**more: Any) -> Viewer:
    return Viewer("somebody", **{"permissions": SEES_ALL, **more})


def happening(number: int = 1, kind: str = "case", audience: Audience | None = None) -> Happening:
    return Happening(number, f"{kind}.filed", kind, "7", "filed", "", audience)


OURS = Audience(frozenset({"enforcement"}), "360734100001001", frozenset({"G1"}), frozenset({"handler"}))


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (viewer(everything=True), True),
        (viewer(departments=frozenset({"enforcement"})), True),
        (viewer(departments=frozenset({"sanitation"})), False),
        (viewer(areas=("G1",)), True),
        (viewer(areas=("360734100",)), True),
        (viewer(areas=("G9",)), False),
        (viewer(patrols=("G1",)), True),
        (Viewer("handler", SEES_ALL), True),
        (viewer(everything=True, permissions=frozenset({"desk.open"})), False),
    ],
)
def test_a_case_is_told_to_those_whose_matter_it_is(who: Viewer, sees: bool) -> None:
    assert happening(audience=OURS).is_for(who) is sees


@pytest.mark.once
def test_a_report_is_told_to_the_centre_and_to_its_reporter_not_to_every_inspector_of_the_area() -> None:
    told = happening(kind="report", audience=OURS)
    assert told.is_for(viewer(everything=True))
    assert told.is_for(Viewer("handler", SEES_ALL))
    assert not told.is_for(viewer(patrols=("G1",)))


@pytest.mark.once
def test_an_event_says_what_changed_and_nothing_personal() -> None:
    lines = happening(41, audience=OURS).wire.splitlines()
    assert lines[:2] == ["id: 41", "event: act"]
    assert set(json.loads(lines[2].removeprefix("data: "))) == {"number", "verb", "kind", "id", "state", "about"}


class Log:
    """A journal in memory."""

    def __init__(self) -> None:
        self.entries: list[Happening] = []

    def add(self, count: int) -> None:
        self.entries += [happening(len(self.entries) + number + 1) for number in range(count)]

    def read(self, after: int, limit: int) -> list[Happening]:
        return self.entries[after : after + limit]

    def newest(self) -> int:
        return len(self.entries)


@asynccontextmanager
async def listening(hub: Hub, count: int = 1) -> AsyncIterator[list[Subscriber]]:
    subscribers = [Subscriber(viewer(everything=True), 0) for _number in range(count)]
    for each in subscribers:
        await hub.join(each)
    try:
        yield subscribers
    finally:
        for each in subscribers:
            hub.leave(each)
        if hub.task:
            await hub.task


@pytest.mark.once
def test_a_browser_that_takes_nothing_is_dropped_and_the_others_are_not() -> None:
    async def run() -> None:
        log = Log()
        hub = Hub(log.read, log.newest)
        async with listening(hub, 2) as (slow, quick):
            log.add(ROOM + 5)
            for number in range(ROOM + 5):
                found = await quick.next(5)
                assert found is not None
                assert found.number == number + 1
            taken = [await slow.next(1) for _number in range(ROOM)]
            assert [each.number for each in taken if each] == list(range(1, ROOM + 1))
            with pytest.raises(TooSlow):
                await slow.next(1)

    asyncio.run(run())


@pytest.mark.once
def test_without_listeners_nobody_reads_the_journal() -> None:
    async def run() -> None:
        log = Log()
        hub = Hub(log.read, log.newest)
        async with listening(hub):
            assert hub.task is not None
        assert hub.task.done()
        log.add(3)
        async with listening(hub) as (again,):
            assert hub.cursor == 3
            log.add(1)
            found = await again.next(5)
            assert found is not None
            assert found.number == 4

    asyncio.run(run())


# Against a started server.


def events(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    """Acts as they come; the reading time of the client ends it."""
    kind = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield {"event": kind, **json.loads(line.removeprefix("data: "))}


def head(started: Started) -> int:
    page = started.person("operator").get("/").text
    return int(page.split('name="live-from" content="')[1].split('"')[0])


def test_what_happens_is_told_at_once_and_told_again_to_who_missed_it(started: Started) -> None:
    start, operator = head(started), started.person("operator")
    with operator.stream("GET", f"/live/events?after={start}") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = events(answer)
        made = started.report("live-test-1")
        told = next(each for each in stream if each.get("verb") == "report.received")
        assert told["id"] == str(made["id"])
    started.report("live-test-2")
    started.report("live-test-3")
    headers = {"Last-Event-ID": str(told["number"])}
    with operator.stream("GET", "/live/events", headers=headers) as answer:
        stream = events(answer)
        again = [next(each for each in stream if each.get("verb") == "report.received") for _number in range(2)]
    assert told["number"] < again[0]["number"] < again[1]["number"]


def test_who_missed_too_much_is_told_to_look_anew(started: Started) -> None:
    with started.person("operator").stream("GET", "/live/events") as answer:
        assert next(events(answer))["event"] == "reset"


def test_nobody_listens_who_has_not_signed_in(started: Started) -> None:
    with closing(started.web.client()) as client:
        assert client.get("/live/events").status_code == 401


def test_signing_out_elsewhere_ends_the_right_to_listen(started: Started) -> None:
    with closing(started.web.sign_in("leader")) as client:
        key = {"cityloop_session": client.cookies["cityloop_session"]}
        client.post("/sign-out/")
    assert httpx.get(f"{started.web.url}/live/events", cookies=key).status_code == 401


def test_the_desk_of_another_department_hears_nothing_of_the_case(started: Started) -> None:
    start = head(started)
    started.file("live-test-4")
    told = {name: _verbs(started, name, start) for name in ("desk", "sweepers")}
    assert "case.filed" in told["desk"]
    assert "case.filed" not in told["sweepers"]
    assert not {verb for verb in told["desk"] if verb.startswith("report.")}


def _verbs(started: Started, username: str, after: int) -> set[str]:
    """What this person is told of the past."""
    found: set[str] = set()
    with started.person(username).stream("GET", f"/live/events?after={after}") as answer:
        for each in events(answer):
            if each["event"] == "ready":
                return found
            found.add(each["verb"])
    return found


def test_who_signs_in_is_nobody_elses_business(started: Started) -> None:
    start = head(started)
    with closing(started.web.sign_in("officer")):
        assert _verbs(started, "operator", start) == set()


def test_a_thousand_listeners_hear_one_act(started: Started) -> None:
    """On one process and without a thread each."""
    start = head(started)
    cookie = f"cityloop_session={started.person('operator').cookies['cityloop_session']}"
    started.person("inspector")

    async def run() -> None:
        readers = await asyncio.gather(*(_listen(started.web.port, start, cookie) for _number in range(1000)))
        await asyncio.to_thread(started.report, "live-test-5")
        async with asyncio.timeout(120):
            await asyncio.gather(*(_heard(reader, b"report.received") for reader, _writer in readers))
        for _reader, writer in readers:
            writer.close()
            await writer.wait_closed()

    asyncio.run(run())


async def _listen(port: int, start: int, cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /live/events?after={start} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    writer.write(request.encode())
    await _heard(reader, b"retry: 2000")
    return reader, writer


async def _heard(reader: asyncio.StreamReader, text: bytes) -> None:
    while text not in await reader.readline():
        assert not reader.at_eof(), "the stream ended"
