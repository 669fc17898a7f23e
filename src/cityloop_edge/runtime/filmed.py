"""Moving pictures as the runtime knows them: fragments of a film, and whoever makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Event
from typing import Protocol


class Fragment(Protocol):
    """About half a second; `opening` comes first, once, and is the same for all of one film."""

    @property
    def codec(self) -> str: ...
    @property
    def opening(self) -> bytes: ...
    @property
    def data(self) -> bytes: ...
    @property
    def is_key(self) -> bool: ...
    @property
    def at(self) -> datetime: ...
    @property
    def seconds(self) -> float: ...


Film = Callable[[str, Event], Iterator[Fragment]]
