"""How a report and its case will go, drawn once from the report's key: the same key has the same fate. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fate:
    """`route`: file, attach, refuse or self. `pace`: the part of the limit that handling takes, over 1 is overdue."""

    route: str = "file"
    verify: bool = False
    pace: float = 0.5
    wrong: int = 0  # how often it is sent to a department that returns it
    reworks: int = 0
    unable: bool = False
    extensions: int = 0
    suspended: int = 0  # days
    postponed: int = 0  # days
    void: bool = False
    urged: bool = False
    supervised: bool = False
    assisted: bool = False
    appealed: bool = False
    reopened: bool = False
    through_handler: bool = True  # or the department's desk does it alone
    direct: bool = False  # the shift lead files it without waiting for a proposal
    named: bool = False  # the desk names who checks, instead of the nearest being drawn
    halt: str = ""  # the state in which the past leaves it for whoever opens the desk now
    checker: str = ""  # who is named to check
    teamed: bool = False  # the desk gives it to a team, where its department has some
    promised: str = ""  # the post that promises something about it
    leads: bool = False  # the others of its trip go along with it


def rng(*parts: object) -> random.Random:
    return random.Random("|".join(str(part) for part in parts))  # noqa: S311 - a simulation, no secret


# Share of reports by source that are: handled at once, refused; and of the rest verified first.
SHARES = {
    "inspector": (0.61, 0.04, 0.0),
    "camera": (0.0, 0.22, 0.1),
    "hotline": (0.0, 0.25, 0.42),
    "citizen": (0.0, 0.29, 0.48),
    "leader": (0.0, 0.0, 0.0),
    "department": (0.0, 0.1, 0.2),
    "sensor": (0.0, 0.12, 0.5),
}


def draw(key: str, source: str, *, long: bool, twin: bool) -> Fate:
    luck = rng("fate", key)
    at_once, refused, verified = SHARES[source]
    chance = luck.random()
    route = "self" if chance < at_once else "refuse" if chance < at_once + refused else "attach" if twin else "file"
    fate = Fate(
        route=route,
        verify=route != "self" and luck.random() < verified,
        pace=_pace(luck),
        wrong=luck.choices((0, 1, 2), (0.955, 0.036, 0.009))[0],
        reworks=luck.choices((0, 1, 2), (0.925, 0.065, 0.01))[0],
        unable=luck.random() < 0.012,
        void=luck.random() < 0.006,
        urged=luck.random() < 0.05,
        supervised=luck.random() < 0.015,
        assisted=luck.random() < 0.012,
        appealed=luck.random() < 0.3,
        reopened=luck.random() < 0.009,
        through_handler=luck.random() < 0.45,
        direct=luck.random() < 0.5,
        named=luck.random() < 0.6,
        teamed=luck.random() < 0.5,
    )
    return _of_the_long(fate, luck) if long else fate


def _pace(luck: random.Random) -> float:
    """Most finish well within the limit; about one in twenty does not."""
    if luck.random() < 0.036:
        return luck.uniform(1.05, 2.2)
    return min(0.96, max(0.08, luck.betavariate(2.2, 2.4)))


def _of_the_long(fate: Fate, luck: random.Random) -> Fate:
    chance = luck.random()
    if chance < 0.05:
        return replace(fate, suspended=luck.randint(8, 40))
    if chance < 0.09:
        return replace(fate, postponed=luck.randint(2, 9))
    if chance < 0.24:
        return replace(fate, extensions=1 if luck.random() < 0.8 else 2)
    return fate
