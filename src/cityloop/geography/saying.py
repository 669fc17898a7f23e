"""What the worker finds wrong with a file is read by somebody else, in another language perhaps: a sentence remembers
how it was made, is kept so, and is said anew to whoever reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as say


class Sentence(str):
    """In the language of the moment; `text` is what it is translated from, `given` what was put into it."""

    text: str
    given: Mapping[str, Any]

    def __new__(cls, text: str, given: Mapping[str, Any] | None = None) -> Sentence:
        made = super().__new__(cls, say(text) if given is None else say(text) % given)
        made.text, made.given = text, given or {}
        return made

    def __mod__(self, given: Any) -> str:
        return Sentence(self.text, given) if isinstance(given, Mapping) else super().__mod__(given)

    def __str__(self) -> str:
        """Itself: what an exception is told with survives the exception."""
        return self


def gettext(text: str) -> Sentence:
    return Sentence(text)


def kept(sentence: str) -> Any:
    """For a JSON column; words that nobody translates stay as they are."""
    if not isinstance(sentence, Sentence):
        return sentence
    given = {
        name: kept(value) if isinstance(value, str) else value if isinstance(value, int | float) else str(value)
        for name, value in sentence.given.items()
    }
    return {"text": sentence.text, "given": given}


def said(kept: Any) -> str:
    """In the reader's language."""
    if not isinstance(kept, Mapping):
        return str(kept)
    given = {name: said(value) if isinstance(value, Mapping) else value for name, value in kept["given"].items()}
    return say(kept["text"]) % given if given else say(kept["text"])
