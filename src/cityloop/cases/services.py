"""What others call: filing, operations on cases, answers to requests, and what happens by itself."""

from __future__ import annotations

from datetime import datetime

from cityloop.cases.answers import answer
from cityloop.cases.filing import draft, file
from cityloop.cases.operations import carry_out
from cityloop.workflow import services as engine

__all__ = ["answer", "carry_out", "draft", "file", "wake"]


def wake(at: datetime) -> int:
    """Lights turn, suspensions end, overdue is noticed; answers how many cases were woken."""
    return engine.wake("case", at)
