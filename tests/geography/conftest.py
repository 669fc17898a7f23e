from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.geography import town


@pytest.fixture
def ground(db: None) -> None:
    """The small town stands."""
    town.found()


@pytest.fixture(autouse=True, scope="module")
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
