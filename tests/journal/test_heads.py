"""Signed heads in the database and in the file outside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityloop.journal.heads import HeadText, as_text, file_outside, public_key, read_outside, sign_head
from cityloop.journal.models import SignedHead
from cityloop.journal.verify import verify
from tests.journal.acting import NOON, do, do_many
from tests.servers import City


@pytest.fixture(autouse=True)
def opened(city: City) -> Iterator[None]:
    with city.opened():
        yield


def test_a_head_is_signed_only_when_something_was_added() -> None:
    assert sign_head(at=NOON) is None
    do()
    first = sign_head(at=NOON)
    assert first
    assert as_text(first).is_by(public_key())
    assert sign_head(at=NOON) is None
    do()
    assert sign_head(at=NOON)
    assert [as_text(row) for row in SignedHead.objects.order_by("size")] == list(read_outside())


def test_what_a_crash_kept_from_the_file_follows_with_the_next_head() -> None:
    do()
    sign_head(at=NOON)
    do_many(2)
    sign_head(at=NOON)
    whole = file_outside().read_text()
    file_outside().write_text(whole[:-40])  # torn while it was written
    do()
    sign_head(at=NOON)
    lines = list(read_outside())
    assert [line.size if isinstance(line, HeadText) else line for line in lines] == [1, 2, 3, 4]
    file_outside().unlink()
    assert sign_head(at=NOON) is None
    assert [line.size for line in read_outside() if isinstance(line, HeadText)] == [1, 3, 4]


def test_a_torn_line_is_told_but_no_head_is_lost() -> None:
    do()
    sign_head(at=NOON)
    with file_outside().open("a") as file:
        file.write('{"size": 9, "ro')
    do()
    sign_head(at=NOON)
    (finding,) = verify().findings
    assert "line 2" in finding.says


def test_the_newest_head_is_found_at_the_end_of_a_long_file() -> None:
    for _ in range(25):
        do()
        sign_head(at=NOON)
    assert len(list(read_outside())) == 25
    assert file_outside().stat().st_size > 4096
    assert verify().signed_heads == 25
