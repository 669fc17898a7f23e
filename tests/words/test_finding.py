"""Words are found as a person would look for them, on both databases alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityloop.words.models import Entry
from cityloop.words.queries import find
from cityloop.words.rules import normalise, terms
from cityloop.words.services import forget, index, index_many

texts = st.text(alphabet="井盖长宁路号abC12 -（）𠮷é", max_size=12)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["井盖", "井", "长宁路", "长宁路12号", "12", "东", "bus", "BUS 站", "ＢＵＳ", "2345", "公交，站", "𠮷"]
)
def test_parts_of_what_is_written_are_found(query: str) -> None:
    index("place", "1", "长宁路12号雨水井盖（东） Bus A12345 公交站 𠮷野家")
    assert find("place", query) == ["1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "  ", "？！", "宁长", "盖井", "路21", "busa", "' OR 1=1 --", "*", "NEAR(", "x" * 100_000]
)
def test_what_is_not_written_is_not_found(query: str) -> None:
    index("place", "1", "长宁路12号雨水井盖（东） Bus A12345")
    assert find("place", query) == []


@pytest.mark.django_db
def test_kinds_do_not_mix() -> None:
    index("place", "1", "井盖")
    index("case", "1", "井盖")
    forget("case", "1")
    assert find("case", "井盖") == []
    assert find("place", "井盖") == ["1"]


@pytest.mark.django_db
def test_the_newest_come_first_and_only_so_many() -> None:
    index_many("case", [(str(at), f"井盖丢失 {at}") for at in range(5_000)])
    assert find("case", "井盖", 3) == ["4999", "4998", "4997"]


@pytest.mark.django_db
def test_what_is_written_anew_is_no_longer_found_by_the_old() -> None:
    index("case", "1", "井盖丢失")
    index("case", "1", "路灯不亮")
    assert find("case", "井盖") == []
    assert find("case", "路灯") == ["1"]


@pytest.mark.django_db
def test_what_is_forgotten_leaves_nothing() -> None:
    index("case", "1", "张三电话13800000000")
    forget("case", "1", "never there")
    assert find("case", "张三") == []
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_very_long_text_is_found_by_its_beginning() -> None:
    index("case", "1", "井盖" + "路" * 1_000_000 + "灯")
    assert find("case", "井盖") == ["1"]
    assert find("case", "灯") == []


@pytest.mark.django_db
@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from("abcdef"), texts, max_size=6), texts)
def test_finding_is_containing(written: dict[str, str], query: str) -> None:
    forget("oracle", *"abcdef")
    index_many("oracle", written.items())
    wanted = terms(query)
    plain = {key for key, text in written.items() if wanted and all(term in normalise(text) for term in wanted)}
    assert set(find("oracle", query)) == plain
