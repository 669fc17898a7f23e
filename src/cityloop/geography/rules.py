"""What a draft must be to stand on the ground. Pure: nothing here reads the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cityloop.geography.choices import Level
from cityloop.geography.coordinates import position_fault
from cityloop.geography.drafts import ComponentDraft, GridDraft, PlaceDraft
from cityloop.geography.saying import gettext as _

PATTERNS = {
    Level.CITY.value: r"\d{4}|\d{6}",
    Level.DISTRICT.value: r"\d{6}",
    Level.STREET.value: r"\d{9}",
    Level.COMMUNITY.value: r"\d{12}",
    Level.CELL.value: r"\d{15}",
    "component": r"\d{6}(?P<major>\d{2})(?P<minor>\d{2})\d{6}",
}
"""How codes look unless a city says otherwise (model CodePattern); matched from end to end. A component's pattern
names the pieces `major` and `minor`."""

LEVELS = tuple(Level.values)
PLAIN_CODE = r"[^\s,;\"'<>]{1,30}"

Patterns = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row. `row` counts from 1; 0 is the whole file."""

    row: int
    column: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        where = _("row %(row)d, %(column)s") % {"row": self.row, "column": self.column}
        return f"{where}: {self.message} ({self.value})" if self.value else f"{where}: {self.message}"


class BadDrafts(ValueError):
    """Nothing was changed; `problems` says what to mend."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        more = f" (+{len(self.problems) - 5})" if len(self.problems) > 5 else ""
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]) + more)


class Coded(Protocol):
    @property
    def code(self) -> str: ...


def bad_pattern(kind: str, pattern: str) -> str:
    """Why this cannot be the pattern of a kind of code; empty when it can."""
    if kind not in PATTERNS:
        return _("no kind of code: %(kind)s") % {"kind": kind[:40]}
    try:
        names = re.compile(pattern).groupindex
    except re.error as error:
        return _("no regular expression: %(error)s") % {"error": error}
    if kind == "component" and not {"major", "minor"} <= names.keys():
        return _("a component's pattern names (?P<major>...) and (?P<minor>...)")
    return ""


def code_problems(drafts: Sequence[Coded], kinds: Sequence[str], patterns: Patterns) -> list[Problem]:
    """Codes that do not look as their kind's should, or stand twice. `kinds` goes along with the drafts."""
    seen = Counter(draft.code for draft in drafts)
    found = []
    for row, (draft, kind) in enumerate(zip(drafts, kinds, strict=True), 1):
        pattern = patterns.get(kind)
        if not (pattern.fullmatch(draft.code) if pattern else re.fullmatch(PLAIN_CODE, draft.code)):
            shape = pattern.pattern if pattern else PLAIN_CODE
            found.append(Problem(row, "code", _("does not look like %(shape)s") % {"shape": shape}, draft.code[:60]))
        elif seen[draft.code] > 1:
            found.append(Problem(row, "code", _("stands more than once"), draft.code))
    return found


def length_problems(drafts: Sequence[object], longest: Mapping[str, int]) -> list[Problem]:
    """Texts longer than their column, and characters that no database stores."""
    found = []
    for row, draft in enumerate(drafts, 1):
        for column, most in longest.items():
            text = getattr(draft, column)
            if len(text) > most:
                said = _("longer than %(most)d characters") % {"most": most}
                found.append(Problem(row, column, said, text[:40] + "…"))
            elif not text.isprintable() and any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
                found.append(Problem(row, column, _("holds control characters"), ascii(text[:40])))
    return found


def component_problems(drafts: Sequence[ComponentDraft], patterns: Patterns, states: Collection[str]) -> list[Problem]:
    found = code_problems(drafts, ["component"] * len(drafts), patterns)
    for row, draft in enumerate(drafts, 1):
        if fault := position_fault(draft.lon, draft.lat):
            found.append(Problem(row, "lon, lat", fault))
        if draft.state not in states:
            found.append(Problem(row, "state", _("not in the dictionary of states"), draft.state[:40]))
        if not draft.name.strip():
            found.append(Problem(row, "name", _("is missing")))
        if draft.photo and not re.fullmatch(r"[0-9a-f]{64}", draft.photo):
            found.append(Problem(row, "photo", _("no SHA-256 of a stored picture"), draft.photo[:70]))
    return found


def place_problems(drafts: Sequence[PlaceDraft]) -> list[Problem]:
    found = []
    for row, draft in enumerate(drafts, 1):
        if fault := position_fault(draft.lon, draft.lat):
            found.append(Problem(row, "lon, lat", fault))
        if not draft.name.strip():
            found.append(Problem(row, "name", _("is missing")))
    return found


def grid_problems(drafts: Sequence[GridDraft], cells: Collection[str]) -> list[Problem]:
    """`cells` are the codes of the cells that stand."""
    found = []
    for row, draft in enumerate(drafts, 1):
        if not draft.cells and draft.geometry is None:
            found.append(Problem(row, "cells", _("neither cells nor a polygon")))
        missing = [cell for cell in draft.cells if cell not in cells]
        if missing:
            found.append(Problem(row, "cells", _("cells that are not there"), ", ".join(missing[:5])))
        if not 1 <= draft.level <= 9:
            found.append(Problem(row, "level", _("levels go from 1 to 9"), str(draft.level)))
    return found


def parent_of(code: str, level: str, known: Mapping[str, str]) -> str:
    """The code of the nearest upper area that begins this code; `known` is level by code. Empty when there is none."""
    upper = LEVELS[: LEVELS.index(level)]
    for size in range(len(code) - 1, 3, -1):
        if known.get(code[:size]) in upper:
            return code[:size]
    cities = [known_code for known_code, known_level in known.items() if known_level == Level.CITY]
    return cities[0] if len(cities) == 1 and level != Level.CITY else ""


def state_named(text: str, names: Mapping[str, str]) -> str | None:
    """The code of a state given by code or by name; `names` is code by name."""
    return text if text in names.values() else names.get(text)
