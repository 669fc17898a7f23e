"""Who works in the demo city: units below the departments, posts, names, user names. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cityloop.staff.rules import Post


@dataclass(frozen=True)
class Unit:
    """A unit below one of the 27 departments: its second level of dispatch."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True)
class Worker:
    username: str
    name: str
    post: Post
    department: str = ""
    area: str = ""


LAW = "ZFDD"
UNITS = (
    Unit("ZFDD1", "执法大队一中队", LAW),
    Unit("ZFDD2", "执法大队二中队", LAW),
    Unit("ZFDD3", "执法大队三中队", LAW),
    Unit("JDCN1", "长宁街道城管办", "JDCN"),
    Unit("JDBJ1", "滨江街道城管办", "JDBJ"),
    Unit("ZWF1", "文峰镇城管办", "ZWF"),
)

# The second handler of a unit that has two makes a team of their own.
TEAMS = ("日常组", "应急组")

# Whose a component is, by parts.Kind.owner.
OWNERS = {
    "lighting": "SZGY",
    "works": "SZGY",
    "unknown": "SZGY",
    "parks": "YLLH",
    "water": "GSGS",
    "drainage": "PSZX",
    "gas": "RQRL",
    "telecom": "DXGS",
    "power": "GDGS",
    "sanitation": "HWS",
    "law": LAW,
    "transport": "JTYS",
    "police": "JJDD",
    "culture": "WGLT",
    "sports": "WGLT",
    "commerce": "SCJG",
    "civil": "MZJ",
    "waters": "SLJ",
}

INSPECTED = (1, 2, 3, 4, 5, 6, 1, 2, 6)  # grids of the nine inspectors: the busy ones have two
SQUAD = {1: "ZFDD1", 2: "ZFDD1", 3: "ZFDD2", 4: "ZFDD2", 5: "ZFDD3", 6: "ZFDD3"}  # by grid
CENTRE = (
    (Post.INTAKE, 3),
    (Post.SHIFT_LEAD, 2),
    (Post.DISPATCHER, 2),
    (Post.VIDEO, 3),
    (Post.LEGAL, 1),
    (Post.EVALUATOR, 1),
    (Post.LEADER, 2),
    (Post.ADMIN, 1),
)
TWO_HANDLERS = frozenset({"HWS", "SZGY", "PSZX", "YLLH", *(unit.code for unit in UNITS)})

FAMILY = "赖钟曾刘谢廖邱温陈黄李张罗何古严蓝华范汤潘王林郭叶凌彭吴骆傅侯徐"
GIVEN = (
    *("建华", "小红", "志强", "秀英", "春生", "丽萍", "东明", "玉兰", "国平", "晓燕", "伟民", "金凤", "德胜", "雪梅"),
    *("文斌", "慧玲", "海涛", "美华", "永福", "桂香", "俊杰", "佳怡", "立新", "春梅", "石生", "月娥", "宏亮", "婷婷"),
    *("运来", "小芳", "福生", "丹丹", "振华", "素珍", "家豪", "艳芳", "学文", "翠萍", "冬生", "思远"),
)


def workers(seed: int, departments: Sequence[str]) -> list[Worker]:
    """Everybody who signs in, the first of each post with its plain name; `departments` are codes, units excluded."""
    called = _names(seed)
    found = list(_centre(called))
    found += _inspectors(called)
    found += _crews(called, (*_first(departments, "HWS"), *(unit.code for unit in UNITS)))
    found += _officers(called)
    return found


def _first(codes: Sequence[str], code: str) -> list[str]:
    """A department that always has work is the one with the plain user names."""
    return sorted(codes, key=lambda each: each != code)


def _names(seed: int) -> Iterator[str]:
    rng = random.Random(f"{seed} names")  # noqa: S311 - names, not secrets
    every = [family + given for family in FAMILY for given in GIVEN]
    rng.shuffle(every)
    return iter(every)


def _named(base: str, number: int) -> str:
    return base if number == 1 else f"{base}{number}"


def _centre(called: Iterator[str]) -> Iterator[Worker]:
    for post, count in CENTRE:
        for number in range(1, count + 1):
            yield Worker(_named(post.value, number), next(called), post)


def _inspectors(called: Iterator[str]) -> Iterator[Worker]:
    for number, grid in enumerate(INSPECTED, 1):
        yield Worker(_named("inspector", number), next(called), Post.INSPECTOR, area=f"G{grid}")


def _crews(called: Iterator[str], codes: Sequence[str]) -> Iterator[Worker]:
    """A desk and a handler each; a second handler where there is most to do."""
    for number, code in enumerate(codes, 1):
        yield Worker(_named("department", number), next(called), Post.DEPARTMENT, department=code)
        yield Worker(_named("handler", number), next(called), Post.HANDLER, department=code)
        if code in TWO_HANDLERS:
            yield Worker(f"{_named('handler', number)}b", next(called), Post.HANDLER, department=code)


def teams(found: Sequence[Worker]) -> Iterator[tuple[str, str, str]]:
    """Department, team, member."""
    for code in sorted(TWO_HANDLERS):
        handlers = [each.username for each in found if each.post == Post.HANDLER and each.department == code]
        for name, username in zip(TEAMS, handlers, strict=False):
            yield code, name, username


def _officers(called: Iterator[str]) -> Iterator[Worker]:
    for grid, squad in SQUAD.items():
        yield Worker(_named("officer", grid), next(called), Post.OFFICER, department=squad, area=f"G{grid}")


def inspectors_of_grids() -> dict[int, str]:
    """The first inspector of each grid."""
    return {grid: _named("inspector", number) for number, grid in reversed(list(enumerate(INSPECTED, 1)))}
