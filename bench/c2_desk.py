"""C2: inbox, search, case and map over HTTP, warm, with 100,000 and with 1,000,000 cases; the slowest of twenty.

The reference beside each is the bare reading of one case by its key over the same HTTP (`/api/v1/cases/<number>`):
what a signed-in request costs that asks for nothing else.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from bench import many_cases as many
from bench.harness import Row, exponent, on_both_databases
from bench.serving import sign_in, web

NAME = "C2"
AIM_S = 0.080
SIZES = (100_000, 1_000_000)


@dataclass
class Question:
    """`address` of the number of a round, so that no answer is merely remembered where a city's would not be."""

    what: str
    who: str
    address: Callable[[int], str]
    waits: list[float] = field(default_factory=list)
    references: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return sorted(self.waits)[int(len(self.waits) * 0.95)]


def run(quick: bool) -> list[Row]:
    return on_both_databases(__name__, quick)


def measure(quick: bool) -> list[Row]:
    sizes, rounds = ((2_000, 20_000), 10) if quick else (SIZES, 40)
    most = sizes[-1]
    many.found()
    found: list[list[Question]] = []
    grown, rows = most + 1, []
    for size in sizes:
        began = time.perf_counter()
        many.grow(most - size + 1, grown - 1, most)
        rows.append(Row(f"city of {size:,} cases made", time.perf_counter() - began, "s"))
        grown = most - size + 1
        found.append(_asked(most, rounds))
    return rows + [row for small, large in zip(*found, strict=True) for row in _rows(small, large, sizes)]


def _rows(small: Question, large: Question, sizes: tuple[int, int]) -> Iterator[Row]:
    share = large.p95 / sorted(large.references)[int(len(large.references) * 0.95)]
    aim = f"< {AIM_S * 1000:.0f} ms"
    yield Row(f"{large.what}, p95", large.p95 * 1000, "ms", share, aim, large.p95 < AIM_S)
    medians = [sorted(each.waits)[len(each.waits) // 2] for each in (small, large)]
    yield Row("  growth with cases", exponent(*zip(sizes, medians, strict=True)), "exponent", aim="constant: 0")


def questions(most: int) -> list[Question]:
    from django.utils import timezone

    def case(turn: int) -> int:
        return most - (turn * 37) % 500

    west, south, width = many.WEST, many.SOUTH, many.WIDTH
    district = ",".join(f"{each:.4f}" for each in (west, south, west + width / 2, south + width / 2))
    street = ",".join(f"{each:.4f}" for each in (west + 0.2, south + 0.2, west + 0.22, south + 0.22))
    drawn = f"{west + 0.1},{south + 0.1};{west + 0.2},{south + 0.1};{west + 0.15},{south + 0.2}"
    month = (timezone.localdate() - timedelta(days=30)).isoformat()
    same: dict[str, tuple[str, str]] = {
        "inbox of a dispatcher": ("dispatcher", "/inbox/"),
        "inbox of a department": ("desk", "/inbox/"),
        "inbox of an inspector": ("inspector", "/inbox/"),
        "inbox, overdue": ("dispatcher", "/inbox/?light=red"),
        "inbox, one source and department": ("dispatcher", "/inbox/?source=hotline&department=enforcement"),
        "inbox, last page": ("dispatcher", "/inbox/?page=99999"),
        "all open, last page": ("dispatcher", "/inbox/?queue=case.open&page=99999"),
        "all cases": ("dispatcher", "/inbox/?queue=case.all"),
        "all cases, last page": ("dispatcher", "/inbox/?queue=case.all&page=99999"),
        "all cases of a department": ("desk", "/inbox/?queue=case.all"),
        "all cases of a community": ("dispatcher", "/inbox/?queue=case.all&place=community%3A360734100001"),
        "all cases of a class closed this month": (
            "dispatcher", f"/inbox/?queue=case.all&minor=event-01&period=closed&since={month}&order=closed",
        ),
        "all cases in a drawn area": ("dispatcher", f"/inbox/?queue=case.all&area={quote(drawn)}"),
        "all cases by common words": ("dispatcher", f"/inbox/?queue=case.all&words={quote(many.COMMON)}"),
        "search, common words": ("dispatcher", f"/inbox/?q={quote(many.COMMON)}"),
        "search, rare words": ("dispatcher", f"/inbox/?q={quote(many.RARE)}"),
        "search, address": ("dispatcher", f"/inbox/?q={quote(many.STREET + '128号')}"),
        "search, common words, department": ("desk", f"/inbox/?q={quote(many.COMMON)}"),
        "search, telephone": ("operator", f"/inbox/?q={many.PHONE}"),
        "map, whole city": ("dispatcher", "/map/cases.json?zoom=10"),
        "map, a quarter of the city": ("dispatcher", f"/map/cases.json?zoom=12&bbox={district}"),
        "map, street": ("dispatcher", f"/map/cases.json?zoom=15&bbox={street}"),
        "map, whole city, a department": ("desk", "/map/cases.json?zoom=10"),
        "heat of thirty days": ("dispatcher", "/map/heat.json?zoom=10&days=30"),
        "heat of thirty days, a quarter": ("dispatcher", f"/map/heat.json?zoom=12&days=30&bbox={district}"),
        "counters": ("dispatcher", "/counters/"),
    }  # fmt: skip
    fixed = [Question(what, who, lambda _turn, path=path: path) for what, (who, path) in same.items()]  # type: ignore[misc]  # bound early
    return [
        *fixed,
        Question("search, number", "dispatcher", lambda turn: f"/inbox/?q=20260101-{case(turn):06d}"),
        Question("page of a case", "dispatcher", lambda turn: f"/cases/{case(turn) // 20 * 20}/"),
    ]


def _asked(most: int, rounds: int) -> list[Question]:
    """Each question in turns with the reference, over a line that is kept."""
    found = questions(most)
    with web(1) as port:
        cookies = {who: sign_in(port, who) for who in {each.who for each in found}}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        for turn in range(-2, rounds):
            for each in found:
                wait = _get(line, each.address(turn + 2), cookies[each.who])
                reference = _get(line, f"/api/v1/cases/{most - (turn + 2) % 50}", cookies["dispatcher"])
                if turn >= 0:
                    each.waits.append(wait)
                    each.references.append(reference)
        line.close()
    return found


def _get(line: http.client.HTTPConnection, path: str, cookie: str) -> float:
    headers = {"Cookie": cookie, "HX-Request": "true", "Accept-Encoding": "gzip"}
    began = time.perf_counter()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    answer.read()
    took = time.perf_counter() - began
    assert answer.status == 200, f"{path}: {answer.status}"
    return took
