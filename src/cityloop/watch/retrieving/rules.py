"""Who may be given footage, on what ground, of how long a time. Pure.

公共安全视频图像信息系统管理条例 (order 799 of 2025): article 20 for state organs in their statutory duties, article 21
for the person concerned, relatives and guardians, to protect life, health and property.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cityloop.watch.models import Applicant, Ground

LONGEST = timedelta(hours=2)
PIECE = timedelta(minutes=15)  # a recorder is asked for at once
MOST_CAMERAS = 8  # at one place, those first in whose middle it lies
BY_DUTY = frozenset({Ground.ENFORCEMENT, Ground.EMERGENCY, Ground.DUTY})
ARTICLES: dict[str, int] = {ground: 20 if ground in BY_DUTY else 21 for ground in Ground}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as it is asked for. `place` is degrees of longitude and latitude; a camera does instead."""

    applicant: str
    ground: str
    purpose: str
    since: datetime | None
    to: datetime | None
    camera: str = ""
    place: tuple[float, float] | None = None
    words: str = ""
    unit: str = ""
    letter: str = ""
    name: str = ""
    phone: str = ""
    identity: str = ""


def grounds(applicant: str) -> list[Ground]:
    """A citizen's are those of article 21, everybody else's those of article 20."""
    return [each for each in Ground if (each in BY_DUTY) == (applicant != Applicant.CITIZEN)]


def faults(wanted: Wanted, at: datetime) -> Iterator[str]:
    """What stands in the way, in words for whoever fills the form."""
    if wanted.applicant not in Applicant.values:
        yield _("Say for whom it is asked.")
    elif wanted.ground not in grounds(wanted.applicant):
        yield _("This ground is not open to them (order 799, articles 20 and 21).")
    if len(wanted.purpose.strip()) < 4:
        yield _("Say for what it is needed.")
    if not (wanted.camera or wanted.place):
        yield _("Say of which place, or through which camera.")
    yield from _person(wanted)
    yield from _time(wanted.since, wanted.to, at)


def _person(wanted: Wanted) -> Iterator[str]:
    if wanted.applicant == Applicant.POLICE and not (wanted.unit.strip() and wanted.letter.strip()):
        yield _("The police unit and the number of its letter are needed.")
    if wanted.applicant == Applicant.CITIZEN and not (wanted.name.strip() and wanted.identity.strip()):
        yield _("Write down who asks, and how their identity and concern were checked.")


def _time(since: datetime | None, to: datetime | None, at: datetime) -> Iterator[str]:
    if since is None or to is None or not since < to:
        yield _("It begins before it ends.")
    elif to > at:
        yield _("It lies in the future.")
    elif to - since > LONGEST:
        yield _("At most %(n)d hours at once.") % {"n": LONGEST // timedelta(hours=1)}


def pieces(since: datetime, to: datetime) -> list[tuple[datetime, datetime]]:
    """As long as a recorder is asked for at once."""
    found = []
    while since < to:
        found.append((since, min(since + PIECE, to)))
        since += PIECE
    return found
