"""What can be written into the journal, and how it reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from cityloop.journal import rules
from cityloop.journal.rules import Actor, Subject, Unfit

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e6, 1e6) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)
NAME = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters='"\\'), min_size=1, max_size=32
)


@given(payload=st.dictionaries(TEXT, JSON), number=st.integers(1, 2**53 - 1), actor=NAME, subject=NAME)
def test_a_document_is_canonical_json_and_says_what_the_columns_say(
    payload: dict[str, Any], number: int, actor: str, subject: str
) -> None:
    text = rules.document(
        {
            "actor_id": Actor("person", actor).id,
            "actor_kind": "person",
            "actor_post": "",
            "at": "2026-11-22T04:00:00.000000Z",
            "number": number,
            "payload_text": rules.canonical(payload),
            "seals_text": "{}",
            "subject_id": Subject("case", subject).id,
            "subject_kind": "case",
            "verb": "case.filed",
        }
    )
    said = json.loads(text)
    assert rfc8785.dumps(said).decode() == text
    assert (said["number"], said["actor"]["id"], said["subject"]["id"]) == (number, actor, subject)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        Decimal(1),
        "NUL \x00",
        "half a pair \ud83d",
        {"key \x00": 1},
        {1: "a number as key"},
        b"bytes",
        {"a set"},
        datetime(2026, 1, 1, tzinfo=UTC),
        "x" * rules.LARGEST_PAYLOAD,
    ],
    ids=repr,
)
def test_what_json_or_a_database_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(Unfit):
        rules.canonical({"value": [value]})


@pytest.mark.parametrize("name", ["", "x" * 65, 'a "quote"', "back\\slash", "line\nend", "NUL\x00", "\ud83d", 7, None])
def test_a_name_is_short_and_needs_no_escaping(name: Any) -> None:
    with pytest.raises(Unfit):
        Actor("person", name)
    with pytest.raises(Unfit):
        Subject("case", name)


@pytest.mark.parametrize("verb", ["", "filed", "case.", "Case.filed", "case filed", "case.filed.twice", "case.立案"])
def test_a_verb_is_subject_and_past_tense(verb: str) -> None:
    with pytest.raises(Unfit):
        rules.check_verb(verb)


def test_a_moment_is_utc_to_the_microsecond() -> None:
    beijing = timezone(timedelta(hours=8))
    assert rules.moment(datetime(2026, 11, 22, 12, 0, tzinfo=beijing)) == "2026-11-22T04:00:00.000000Z"
    with pytest.raises(Unfit, match="zone"):
        rules.check_moment(datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001  # that is what is refused
