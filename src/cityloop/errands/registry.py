"""Kinds of errands: each is a function of the room that can do it, registered in that room's `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cityloop.errands.models import Errand
    from cityloop.errands.work import Outcome, Work

PROMPT = "prompt"
LONG = "default"


@dataclass(frozen=True, slots=True)
class Kind:
    """`run` does it, or goes on with it after the worker has died; `title` and `told` are in the reader's language.

    A `PROMPT` errand does not wait behind `LONG` ones. One that `repeats` can be asked for again as it stands; one with
    a `report` has a page of its own.
    """

    name: str
    run: Callable[[Work], Outcome]
    title: Callable[[Errand], str]
    told: Callable[[Errand], str]
    queue: str = LONG
    repeats: bool = False
    report: Callable[[Errand], str] | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind
