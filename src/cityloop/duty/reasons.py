"""Why somebody was drawn: a code with its figures is kept, the words are the reader's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "nearest": _("nearest on duty: %(metres)d m away, seen %(minutes)d min ago"),
    "in_charge": _("in charge of area %(area)s, as no fresh position is known"),
    "in_charge_off_duty": _("in charge of area %(area)s, though not signed on"),
    "least_busy": _("fewest open jobs (%(count)d)"),
    "named": _("named by %(actor)s"),
}


@dataclass(frozen=True, slots=True)
class Because:
    """A code of `WORDS` and what stands in it."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(WORDS[self.code]) % self.values if self.code else ""


NOT_DRAWN = Because("")
