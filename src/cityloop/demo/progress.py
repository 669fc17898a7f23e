"""How far the demo city is, in a small file that the desk, the worker and the command line read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

FILE = "history.json"


@dataclass(frozen=True)
class Progress:
    """`since` is the first day of the history, `done` counts its whole days; it ends at the moment `until`.

    `present`: today is there already, and what lies on the desks.
    """

    since: str
    days: int
    until: str
    done: int = 0
    present: bool = False
    state: str = "growing"  # or whole

    @property
    def growing(self) -> bool:
        return self.state != "whole"

    @property
    def end(self) -> datetime:
        return datetime.fromisoformat(self.until)

    def day(self, number: int) -> date:
        return date.fromisoformat(self.since) + timedelta(days=number)

    def after(self, done: int) -> Progress:
        return replace(self, done=done)

    def with_present(self) -> Progress:
        return replace(self, present=True)

    def whole(self) -> Progress:
        return replace(self, done=self.days, state="whole")


def read(data: Path) -> Progress | None:
    try:
        return Progress(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write(data: Path, progress: Progress) -> None:
    draft = data / f"{FILE}.part"
    draft.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    draft.replace(data / FILE)


def growing(data: Path) -> bool:
    """Whether the past is still being made: then nothing that lies in it may happen by the clock of the present."""
    found = read(data)
    return found is not None and found.growing
