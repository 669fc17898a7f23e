"""C1: a report stored and journalled, sent over HTTP by 1, 8 and 32 phones at once; and filed.

The reference beside it is the same verb called in one process without HTTP: what storing and journalling cost alone.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from datetime import UTC, datetime
from itertools import count

from bench.harness import Row, exponent, in_turns, on_both_databases, ratio
from bench.serving import sign_in, web

NAME = "C1"
PHONES = (1, 8, 32)
AIM_RATE, AIM_P99_S = 200.0, 0.150
_numbers = count()


def run(quick: bool) -> list[Row]:
    return on_both_databases(__name__, quick)


def measure(quick: bool) -> list[Row]:
    from tests.cast import STALLS, condition, found_town

    found_town()
    number = condition(STALLS)
    reports, rounds = (200, 1) if quick else (1000, 3)
    with web() as port:
        cookie = sign_in(port, "inspector")
        _send(port, cookie, number, 8, 100)  # the first requests find nothing warm
        rows = [row for phones in PHONES for row in _posted(port, cookie, number, phones, reports, rounds)]
    return [*rows, *_filed(number, reports // 4)]


def _posted(port: int, cookie: str, condition: int, phones: int, reports: int, rounds: int) -> list[Row]:
    waits: list[float] = []

    def over_http() -> float:
        began = time.perf_counter()
        waits.extend(_send(port, cookie, condition, phones, reports))
        return reports / (time.perf_counter() - began)

    rates, references = in_turns(rounds, over_http, lambda: _in_process(condition, reports // 4))
    rate = sorted(rates)[len(rates) // 2]
    p99 = sorted(waits)[int(len(waits) * 0.99)]
    met = p99 < AIM_P99_S if phones == 8 else None
    return [
        Row(f"reports by {phones} phones", rate, "/s", ratio(rates, references), ">= 200/s", rate >= AIM_RATE),
        Row(f"p99 with {phones} phones", p99 * 1000, "ms", aim="< 150 ms at 8", met=met),
    ]


def _send(port: int, cookie: str, condition: int, phones: int, reports: int) -> list[float]:
    """Seconds each report took, sent by threads that keep their connection."""
    waits: list[float] = []
    threads = [
        threading.Thread(target=_phone, args=(port, cookie, condition, reports // phones, waits)) for _ in range(phones)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == reports // phones * phones, "a report was refused"
    return waits


def _phone(port: int, cookie: str, condition: int, reports: int, waits: list[float]) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    token = dict(part.split("=", 1) for part in cookie.split("; "))["cityloop_csrf"]
    headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
    for _ in range(reports):
        body = json.dumps(
            {"key": f"bench-{next(_numbers):08d}", "lon": 115.6505, "lat": 24.9605, "condition": condition}
        )
        began = time.perf_counter()
        line.request("POST", "/api/v1/reports", body, headers)
        answer = line.getresponse()
        answer.read()
        if answer.status == 201:
            waits.append(time.perf_counter() - began)
    line.close()


def _in_process(condition: int, reports: int) -> float:
    from cityloop.intake.services import receive
    from tests.cast import STALL, standing

    inspector, at = standing("inspector"), datetime.now(UTC)
    began = time.perf_counter()
    for _ in range(reports):
        key = f"direct-{next(_numbers):08d}"
        receive(key=key, source="inspector", lon=STALL[0], lat=STALL[1], actor=inspector, at=at, condition=condition)
    return reports / (time.perf_counter() - began)


def _filed(condition: int, cases: int) -> list[Row]:
    """Filing apart: one process, and again when the city holds many times as much."""
    from cityloop.cases.filing import file
    from tests.cast import STALL, standing

    lead, at = standing("lead"), datetime.now(UTC)

    def some() -> float:
        began = time.perf_counter()
        for _ in range(cases):
            file(source="hotline", condition=condition, lon=STALL[0], lat=STALL[1], actor=lead, at=at)
        return (time.perf_counter() - began) / cases

    first = some()
    for _ in range(3):
        last = some()
    return [
        Row("cases filed, one writer", 1 / last, "/s"),
        Row("cost of filing by size", exponent((cases, first), (cases * 4, last)), "exponent", aim="constant: 0"),
    ]
