"""The centre at which the stations of a module are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import found_town
from tests.servers import Web, a_city, a_web


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The small town, started; this process works in it too."""
    with a_city(tmp_path_factory.mktemp("town") / "city", django_db_blocker) as city, city.opened(), a_web(city) as web:
        found_town()
        yield web
