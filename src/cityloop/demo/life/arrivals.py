"""What is reported on a day. The same seed and day give the same reports. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from cityloop.demo.life import fates
from cityloop.demo.life.fates import Fate
from cityloop.demo.life.hours import ZONE
from cityloop.demo.life.problems import PROBLEMS, Problem
from cityloop.demo.life.spots import Spot, Spots
from cityloop.staff.rules import Post

PREFIX = "demo-"
A_DAY = 22  # reports on an ordinary weekday
TWINS = 0.12  # share of reports by outsiders that tell what somebody has told already


@dataclass(frozen=True)
class Arrival:
    key: str
    at: datetime
    source: str
    problem: Problem
    spot: Spot
    text: str
    fate: Fate
    twin: str = ""  # key of the report that tells the same

    @property
    def pictured(self) -> bool:
        return self.source in ("inspector", "camera") or self.key.endswith(("1", "3", "7"))


# How many come in each hour of the day, by source.
RHYTHM = {
    "inspector": (0, 0, 0, 0, 0, 0, 0, 4, 9, 11, 11, 8, 2, 2, 8, 10, 10, 8, 5, 2, 0, 0, 0, 0),
    "hotline": (1, 0, 0, 0, 0, 1, 2, 5, 8, 9, 9, 7, 5, 4, 6, 7, 7, 7, 6, 6, 5, 4, 3, 1),
    "citizen": (1, 1, 0, 0, 0, 1, 3, 7, 7, 6, 5, 6, 7, 4, 4, 5, 6, 8, 9, 9, 7, 5, 3, 2),
    "camera": (0, 0, 0, 0, 0, 1, 4, 8, 9, 8, 7, 7, 5, 4, 5, 7, 8, 10, 9, 6, 4, 2, 1, 0),
    "leader": (0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 3, 1, 0, 0, 2, 3, 2, 1, 0, 0, 0, 0, 0, 0),
    "department": (0, 0, 0, 0, 0, 0, 0, 0, 3, 5, 4, 2, 0, 0, 3, 4, 3, 2, 0, 0, 0, 0, 0, 0),
    "sensor": (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
}
SOURCES = {"inspector": 56, "hotline": 14, "citizen": 17, "camera": 9, "leader": 1, "department": 2, "sensor": 1}


def of_day(seed: int, day: date, spots: Spots) -> list[Arrival]:
    luck = fates.rng("day", seed, day)
    found = [_arrival(f"{PREFIX}{day:%Y%m%d}-{number:03d}", day, spots, luck) for number in range(_count(day, luck))]
    twins = [_twin(each, spots, luck) for each in found if each.source != "inspector" and each.fate.route == "file"]
    return sorted(found + [twin for twin in twins if twin], key=lambda each: each.at)


def _count(day: date, luck: Random) -> int:
    """Fewer at the weekend, more after a storm."""
    wanted = A_DAY * (0.87 if day.weekday() >= 5 else 1.0) * luck.gauss(1, 0.07)
    return max(16, min(44, round(wanted * (1.45 if luck.random() < 0.05 else 1.0))))


def _arrival(key: str, day: date, spots: Spots, luck: Random) -> Arrival:
    found = single(key, datetime.combine(day, time(12), ZONE), spots, luck)
    return replace(found, at=_moment(found.source, day, luck))


def single(key: str, at: datetime, spots: Spots, luck: Random) -> Arrival:
    """Some report, as they come."""
    problem = luck.choices(PROBLEMS, cum_weights=_WEIGHTS)[0]
    sources = [source for source in SOURCES if source in problem.sources or source in ("leader", "department")]
    if problem.where == "river" or problem.picture == "cover":
        sources.append("sensor")
    source = luck.choices(sources, [SOURCES[each] for each in sources])[0]
    fate = fates.draw(key, source, long=problem.long, twin=False)
    spot = spots.draw(problem.where, luck)
    return Arrival(key, at, source, problem, spot, luck.choice(problem.texts), fate)


_WEIGHTS = list(accumulate(problem.weight for problem in PROBLEMS))


def _moment(source: str, day: date, luck: Random) -> datetime:
    hour = luck.choices(range(24), RHYTHM[source])[0]
    return datetime.combine(day, time(hour), ZONE) + timedelta(seconds=luck.randrange(3600))


def _twin(first: Arrival, spots: Spots, luck: Random) -> Arrival | None:
    if luck.random() > TWINS * 2:
        return None
    at = first.at + timedelta(minutes=luck.uniform(12, 75))
    if at.date() != first.at.date():
        return None
    key = f"{first.key}t"
    source = luck.choice(("hotline", "citizen"))
    fate = replace(fates.draw(key, source, long=False, twin=True), route="attach", verify=False)
    spot = spots.near(first.spot, luck)
    return Arrival(key, at, source, first.problem, spot, luck.choice(first.problem.texts), fate, twin=first.key)


# What the past leaves on the desks: (state, how many). A report's states begin with "report:".
HALTS = (
    ("report:received", 5),
    ("report:checking", 2),
    ("report:checked", 2),
    ("report:proposed", 4),
    ("report:self_handled", 3),
    ("filed", 9),
    ("dividing", 3),
    ("dispatched", 6),
    ("handling", 10),
    ("finished", 3),
    ("feedback", 4),
    ("check_due", 3),
    ("checking", 6),
    ("closing", 5),
    ("consulting", 2),
    ("suspended", 2),
    ("postponed", 1),
    ("extension", 3),
    ("void", 1),
    ("trip", 3),
)
SANITATION = ("event-01-10-1", "event-01-92-1", "event-01-12-1", "event-01-14-1")


def of_present(seed: int, until: datetime, spots: Spots) -> list[Arrival]:
    """What came in during the last hours and lies on somebody's desk at `until`."""
    luck = fates.rng("present", seed)
    found = []
    for halt, count in HALTS:
        for number in range(count):
            found.append(
                _left(
                    f"{PREFIX}now-{halt.removeprefix('report:')}-{number}{_mark(halt)}",
                    halt,
                    number,
                    until,
                    spots,
                    luck,
                )
            )
    return sorted(_on_one_trip(found, spots, luck), key=lambda each: each.at)


def _on_one_trip(found: list[Arrival], spots: Spots, luck: Random) -> list[Arrival]:
    """What goes along is of the same kind as the first and lies beside it."""
    first = next(each for each in found if each.fate.leads)
    return [
        replace(each, problem=first.problem, spot=spots.near(first.spot, luck), text=luck.choice(first.problem.texts))
        if each.fate.halt == "trip" and each is not first
        else each
        for each in found
    ]


def _mark(halt: str) -> str:
    return "r" if halt.startswith("report:") else ""


def _left(key: str, halt: str, number: int, until: datetime, spots: Spots, luck: Random) -> Arrival:
    source = _source_of(halt, number, luck)
    problem = _problem_of(halt, number, luck)
    early = {"consulting": 260, "suspended": 300, "postponed": 280, "closing": 240}.get(halt, 170)
    recent = halt in ("report:received", "report:proposed", "report:checking", "filed", "report:self_handled")
    minutes = luck.uniform(3, 25) if recent else luck.uniform(early - 50, early)
    fate = Fate(
        route="self" if halt == "report:self_handled" else "file",
        verify=halt in ("report:checking", "report:checked"),
        pace=luck.uniform(0.15, 0.4),
        wrong=2 if halt == "consulting" else 0,
        extensions=1 if halt == "extension" else 0,
        suspended=luck.randint(12, 30) if halt == "suspended" else 0,
        postponed=4 if halt == "postponed" else 0,
        void=halt == "void",
        through_handler=halt in ("handling", "finished") or number % 2 == 0,
        supervised=halt == "handling" and number == 1,
        teamed=halt in ("dispatched", "handling", "finished") and number % 4 == 0,
        promised={2: Post.DEPARTMENT, 3: Post.DISPATCHER}.get(number, "") if halt == "handling" else "",
        leads=halt == "trip" and number == 0,
        halt=halt,
        checker="inspector" if halt in ("checking", "report:checking") and number < 3 else "",
    )
    spot = spots.draw(problem.where, luck)
    return Arrival(key, until - timedelta(minutes=minutes), source, problem, spot, luck.choice(problem.texts), fate)


def _source_of(halt: str, number: int, luck: Random) -> str:
    if halt in ("report:self_handled",):
        return "inspector"
    if halt.startswith("report:"):
        return ("citizen", "hotline")[number % 2]
    return luck.choice(("inspector", "inspector", "hotline", "citizen", "camera"))


def _problem_of(halt: str, number: int, luck: Random) -> Problem:
    """Some for the sanitation office, whose accounts are named first; those that wait need a reason to."""
    if halt in ("suspended", "postponed", "extension"):
        return luck.choice([each for each in PROBLEMS if each.long])
    if halt == "dividing":
        return luck.choice([each for each in PROBLEMS if each.picture == "stall"])
    if halt == "trip" or (halt in ("dispatched", "handling", "finished", "consulting") and number % 2 == 0):
        return luck.choice([each for each in PROBLEMS if each.standard in SANITATION])
    return luck.choices(PROBLEMS, cum_weights=_WEIGHTS)[0]
