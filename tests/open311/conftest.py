from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import LITTER, ROAD, STALLS, condition, found_town
from tests.open311.town import Town, make_keys
from tests.servers import a_city, a_web
from tests.surfaces.conftest import Started


@dataclass
class Open(Town):
    desk: Started


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    from contextlib import ExitStack

    with a_city(tmp_path_factory.mktemp("open311") / "city", django_db_blocker) as city:
        with city.opened():
            found_town()
            conditions = {code: condition(code) for code in (STALLS, LITTER, ROAD)}
            keys = make_keys(timezone.now())
        with a_web(city) as web, ExitStack() as stack:
            yield Open(web, keys, Started(web, conditions, stack))
