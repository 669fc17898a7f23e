"""Wording and patience. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cityloop.messages.models import Recipient
from cityloop.staff.models import Person

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
INBOX = "inbox"
SMS = "sms"


class MissingValue(KeyError):
    """A text asks for a value that was not given."""


@dataclass(frozen=True)
class To:
    """Whom to tell. A reporter is known by the id of the report, and by a telephone if one was left."""

    kind: Recipient
    id: str
    person: Person | None = None
    phone: str = ""
    language: str = "zh-hans"

    @classmethod
    def somebody(cls, person: Person, *, by_phone: bool = False, language: str = "zh-hans") -> To:
        phone = person.phone if by_phone else ""
        return cls(Recipient.PERSON, person.username, person, phone, language)

    @classmethod
    def reporter(cls, report_id: str, *, phone: str = "", language: str = "zh-hans") -> To:
        return cls(Recipient.REPORTER, report_id, None, phone, language)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def render(text: str, values: Mapping[str, str]) -> str:
    """Puts `values` for {names}; raises MissingValue. What a value holds is never read as a placeholder."""
    missing = placeholders(text) - set(values)
    if missing:
        raise MissingValue(", ".join(sorted(missing)))
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def channels(to: To, configured: Collection[str]) -> list[str]:
    """The inbox always (the reporter's is the tracking page), a text message where there is a number and a gateway."""
    return [INBOX] + ([SMS] if to.phone and SMS in configured else [])


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many attempts; None is to give up."""
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None
