"""What an act says, and the very text that is hashed for it. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import rfc8785

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
ActorKind = Literal["person", "system", "station", "reporter", "client", "contractor"]

LARGEST_PAYLOAD = 256 * 1024
# Characters that JSON would have to escape, and lone surrogates, which no UTF-8 can hold.
_UNFIT_IN_NAMES = re.compile(r'[\x00-\x1f"\\\ud800-\udfff]')
_UNFIT_IN_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_VERB = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")

# A document is RFC 8785 JSON with this one order of keys. Every value but the number is a column of its own, so
# nothing is stored twice, and the database can put the document together as fast as it reads it.
DOCUMENT = (
    ('{"actor":{"id":"', "actor_id"),
    ('","kind":"', "actor_kind"),
    ('","post":"', "actor_post"),
    ('"},"at":"', "at"),
    ('","number":', "number"),
    (',"payload":', "payload_text"),
    (',"sealed":', "seals_text"),
    (',"subject":{"id":"', "subject_id"),
    ('","kind":"', "subject_kind"),
    ('"},"verb":"', "verb"),
    ('"}', ""),
)


class Unfit(ValueError):
    """This cannot be written into the journal."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with the post held in that moment, a part of the system, an edge station, a reporter, a
    contractor with a link, or another system that calls us with a token (client).
    """

    kind: ActorKind
    id: str
    post: str = ""

    def __post_init__(self) -> None:
        check_name("kind of actor", self.kind, 16)
        check_name("actor", self.id, 64)
        check_name("post", self.post, 32, empty=True)


@dataclass(frozen=True)
class Subject:
    """What is acted upon: `Subject("case", "17")`."""

    kind: str
    id: str

    def __post_init__(self) -> None:
        check_name("kind of subject", self.kind, 32)
        check_name("subject", self.id, 64)


def check_name(what: str, value: object, longest: int, *, empty: bool = False) -> None:
    if not isinstance(value, str):
        raise Unfit(f"{what} must be text, not {type(value).__name__}")
    if not value and not empty:
        raise Unfit(f"{what} must not be empty")
    if len(value) > longest:
        raise Unfit(f"{what} is longer than {longest} characters")
    if _UNFIT_IN_NAMES.search(value):
        raise Unfit(f"{what} holds a character that is not allowed: {value!r}")


def check_verb(verb: str) -> None:
    check_name("verb", verb, 64)
    if not _VERB.fullmatch(verb):
        raise Unfit(f"a verb reads subject.past_tense, not {verb!r}")


def check_moment(at: datetime) -> None:
    if at.tzinfo is None:
        raise Unfit("an act needs a time with its zone")


def canonical(value: Mapping[str, Json]) -> str:
    """RFC 8785. Refuses what JSON cannot say (NaN, integers beyond 2^53) and what a database cannot store (NUL)."""
    if not value:
        return "{}"
    _check_texts(value)
    try:
        text = rfc8785.dumps(value).decode()
    except (ValueError, TypeError) as error:
        raise Unfit(f"not JSON: {error}") from error
    if len(text) > LARGEST_PAYLOAD:
        raise Unfit(f"a payload of {len(text)} characters; at most {LARGEST_PAYLOAD}")
    return text


def _check_texts(value: object) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _check_texts(key)
            _check_texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_texts(inner)


def check_text(text: object) -> None:
    if not isinstance(text, str):
        raise Unfit(f"text is wanted, not {type(text).__name__}")
    if _UNFIT_IN_TEXT.search(text):
        raise Unfit("a text holds NUL or half a surrogate pair")


def moment(at: datetime) -> str:
    """UTC to the microsecond, always 27 characters: 2026-11-22T01:02:03.000000Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def document(columns: Mapping[str, object]) -> str:
    """The text that is hashed for an act; `at` given as `moment()` writes it."""
    return "".join(f"{words}{columns.get(name, '')}" for words, name in DOCUMENT)


def seal(salt: bytes, text: str) -> str:
    """What the log keeps of a sealed text: without the salt nobody can guess what it said."""
    return hashlib.sha256(salt + text.encode()).hexdigest()
