"""What most of these tests begin with."""

from __future__ import annotations

import pytest

from tests.cast import found_town
from tests.watch.seeing import Street, street


@pytest.fixture
def place(db: None) -> Street:
    found_town()
    return street()
