"""What takes long to find: found once, however many ask at once, and kept in this process until its version changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")

_MOST = 48
_kept: OrderedDict[str, tuple[str, Any]] = OrderedDict()
_making: dict[str, Lock] = {}
_lock = Lock()


def once(name: str, version: str, make: Callable[[], T]) -> T:
    """What `make` gives; what nobody asked for the longest is forgotten."""
    with _lock:
        making = _making.setdefault(name, Lock())
    with making:
        found = _kept.get(name)
        if found is None or found[0] != version:
            found = (version, make())
        _keep(name, found)
    return cast(T, found[1])


def forget() -> None:
    """All of it; for tests, whose cities follow each other within a second."""
    with _lock:
        _kept.clear()


def _keep(name: str, found: tuple[str, Any]) -> None:
    with _lock:
        _kept[name] = found
        _kept.move_to_end(name)
        while len(_kept) > _MOST:
            gone, _found = _kept.popitem(last=False)
            _making.pop(gone, None)
