"""What of a person's data may be seen without a reason, and the one spelling under which it is looked up."""

from __future__ import annotations

import re
import unicodedata

COUNTRY = "86"
_LONG_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ -]?\d){6,18}(?!\d)")


def normal_phone(phone: str) -> str:
    """Digits alone, without China's country code: +86 138-0013-8000 and 138 0013 8000 are one telephone."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in phone if unicodedata.digit(sign, None) is not None)
    digits = digits.removeprefix("00") if digits.startswith("00" + COUNTRY) else digits
    mobile = digits.removeprefix(COUNTRY)
    return mobile if len(mobile) == 11 and mobile.startswith("1") else digits


def normal_text(value: str) -> str:
    """Full-width and half-width letters, their case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def mask_phone(phone: str) -> str:
    """138****1234; of a short number only the last two digits."""
    digits = normal_phone(phone)
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def mask_name(name: str) -> str:
    """张*; a compound surname shows its first character only."""
    name = name.strip()
    return name[:1] + "*" * (1 if len(name) <= 2 else 2) if name else ""


def mask_numbers(text: str) -> str:
    """Free text with what may be a telephone or an identity number masked: seven digits and more."""
    return _LONG_NUMBER.sub(lambda found: mask_phone(found[0]), text)
