"""How far the demo city is, in a small file that the desk and the command line read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

FILE = "history.json"


@dataclass(frozen=True)
class Progress:
    """`since` is the first day of the history, `done` counts its whole days."""

    since: str
    days: int
    done: int = 0
    state: str = "waiting"  # waiting, growing, whole

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.since)

    @property
    def growing(self) -> bool:
        return self.state != "whole"


def read(data: Path) -> Progress | None:
    try:
        return Progress(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write(data: Path, progress: Progress) -> None:
    draft = data / f"{FILE}.part"
    draft.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    draft.replace(data / FILE)
