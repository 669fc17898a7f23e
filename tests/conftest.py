"""What all tests share. On PostgreSQL only those run that touch a database; the others have run on SQLite."""

from __future__ import annotations

import pytest

from tests.environment import DATABASE

pytest_plugins = ["tests.servers"]

TOUCHES_DATABASE = {"db", "transactional_db", "django_db_setup", "city"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "once: concerns no database; does not run a second time on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if DATABASE == "sqlite":
        return
    left_out = [item for item in items if not _concerns_database(item)]
    items[:] = [item for item in items if _concerns_database(item)]
    config.hook.pytest_deselected(items=left_out)


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
