"""What all tests share, and which of them run: what concerns no database runs once, with SQLite; of runs that go on at
the same time, in the one that has come to it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.environment import DATABASE, SHARED

pytest_plugins = ["tests.servers"]

FIRST = "cityloop_edge" if DATABASE == "none" else ""
TOUCHES_DATABASE = {"db", "transactional_db", "django_db_setup", "city"}


def pytest_configure(config: pytest.Config) -> None:
    # Made to be slow, which no test is about; memory in KiB.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
    config.addinivalue_line("markers", "once: concerns no database; does not run a second time on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SHARED:
        # Browsers before the rest of what is shared: nobody shall wait long for the last file of another run. Cameras
        # before that where no database is: they take their time, but not the processor's.
        long = {item.path for item in items if "browser" in item.fixturenames}  # type: ignore[attr-defined]
        items.sort(
            key=lambda item: (not _concerns_database(item), item.path.parent.name != FIRST, item.path not in long)
        )
    if DATABASE == "none":
        _leave_out(config, items, {item for item in items if _concerns_database(item)})
    elif DATABASE == "postgres" and not SHARED:
        _leave_out(config, items, {item for item in items if not _concerns_database(item)})


def _leave_out(config: pytest.Config, items: list[pytest.Item], left_out: set[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """pytest's own, but over tests that are only found while it runs."""
    if not SHARED or session.testsfailed or session.config.option.collectonly:
        return None
    ours = _ours(session.items)
    item = next(ours, None)
    while item:
        following = next(ours, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def _ours(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    taken: dict[Path, bool] = {}
    for item in items:
        if not _concerns_database(item) and item.path not in taken:
            taken[item.path] = _take(item.path)
        if taken.get(item.path, True) or _concerns_database(item):
            yield item


def _take(path: Path) -> bool:
    """Whether the other run has not taken this file yet; from now on it is ours."""
    try:
        (Path(SHARED) / "_".join(path.parts[1:])).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _concerns_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & TOUCHES_DATABASE) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """Configuration kept in memory does not outlive a test whose changes are rolled back."""
    from cityloop.journal import glance

    glance.forget_all()
