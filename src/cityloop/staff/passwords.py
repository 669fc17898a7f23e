"""What a password has to be: NIST SP 800-63B-4, section 3.1.1.2. Pure.

At least 15 characters where it stands alone, 8 beside a second factor; every character counts, none is demanded;
nobody has to change it because time has passed. Refused is what is commonly used or to be expected here.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext as _

ALONE = 15
BESIDE_A_FACTOR = 8
LONGEST = 256
ENOUGH = 4  # letters that have to be left beside the words one expects here
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Weak(ValueError):
    """Says why this password is not taken, and what to do."""


def normal(password: str) -> str:
    """One spelling, whatever keyboard it was typed on (NFKC, as the standard advises)."""
    return unicodedata.normalize("NFKC", password)


def check(given: str, *, words: Iterable[str], factor: bool) -> None:
    """Raises Weak. `words` are names one would try first: of the account, the person, the city."""
    password, least = normal(given), BESIDE_A_FACTOR if factor else ALONE
    if len(password) < least:
        raise Weak(_("At least %(count)d characters. Three or four words are easy to remember.") % {"count": least})
    if len(password) > LONGEST:
        raise Weak(_("At most %(count)d characters.") % {"count": LONGEST})
    if _is_common(password):
        raise Weak(_("This is among the first that are tried. Take words that have nothing to do with one another."))
    if _is_expected(password, words):
        raise Weak(_("Beside the names of you and this city hardly anything is left. Take other words."))


def new() -> str:
    """One that a machine has made, to be read out and typed once."""
    return "-".join("".join(secrets.choice(LETTERS) for _i in range(4)) for _j in range(4))


def _is_common(password: str) -> bool:
    unit = _repeated(password.lower())
    return len(unit) < ENOUGH or bool({unit, password.lower().strip()} & _common())


def _repeated(text: str) -> str:
    """The shortest beginning of which the text is made: `abcabcab` is made of `abc`."""
    lengths = (length for length in range(1, len(text)) if text[length:] == text[:-length])
    return text[: next(lengths, len(text))]


def _is_expected(password: str, words: Iterable[str]) -> bool:
    left = "".join(sign for sign in password.casefold() if sign.isalpha())
    expected = {"".join(sign for sign in normal(word).casefold() if sign.isalpha()) for word in [*words, "cityloop"]}
    for word in sorted((each for each in expected if len(each) > 1), key=len, reverse=True):
        left = left.replace(word, "")
    digits = any(word in password.casefold() for word in expected if word)
    return digits and len(left) < ENOUGH


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
