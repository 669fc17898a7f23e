"""Which requests a caller asks for, and which of them are anybody's to see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cityloop.cases.models import Source
from cityloop.intake.models import Report
from cityloop.intake.policies import visible
from cityloop.surfaces.api.open311.errors import bad
from cityloop.surfaces.api.open311.keys import Owner
from cityloop.surfaces.api.open311.offering import OTHER
from cityloop.surfaces.api.open311.telling import CASE_CLOSED, CLOSED, OPEN, REPORT_CLOSED

SPAN = timedelta(days=90)
MOST = 1000
FROM_OUTSIDE = (Source.HOTLINE, Source.CITIZEN)
NUMBER = re.compile(r"R(\d{8})-(\d{6,18})")
IS_CLOSED = Q(case__state__in=CASE_CLOSED) | Q(case=None, state__in=REPORT_CLOSED)


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    size: int

    @property
    def cut(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)


def seen(owner: Owner | None) -> QuerySet[Report]:
    """Everybody sees what came from outside; a key that may read reports sees those of its posts besides."""
    public = Q(source__in=FROM_OUTSIDE)
    own = visible(owner.reads) if owner else Q(pk__in=[])
    return Report.objects.filter(public | own).select_related("case__department")


def readable(reports: Iterable[Report], owner: Owner | None) -> set[int]:
    """Rows of those whose words the key may read: it sent them in, or its posts see them on the desk."""
    if owner is None:
        return set()
    rows = {each.pk: each for each in reports}
    own = {pk for pk, each in rows.items() if each.key.startswith(owner.mark)}
    seen_on_desk = Report.objects.filter(visible(owner.reads), pk__in=rows).values_list("pk", flat=True)
    return own | set(seen_on_desk)


def one(number: str, owner: Owner | None) -> Report | None:
    found = NUMBER.fullmatch(number)
    report = seen(owner).filter(pk=int(found[2])).first() if found else None
    return report if report and report.number == number else None


def requests(asked: QueryDict, owner: Owner | None, at: datetime) -> list[Report]:
    """Newest first. Raises `Problem` where the question cannot be read."""
    if wanted := _listed(asked, "service_request_id"):
        found = (one(each, owner) for each in wanted[:MOST])
        return [each for each in found if each]
    since, until = _span(asked, at)
    rows = seen(owner).filter(received_at__gte=since, received_at__lte=until)
    for condition in (_services(asked), _status(asked)):
        rows = rows.filter(condition)
    return list(rows.order_by("-received_at", "-pk")[_page(asked).cut])


def _services(asked: QueryDict) -> Q:
    wanted = _listed(asked, "service_code")
    return Q(minor__in=["" if code == OTHER else code for code in wanted]) if wanted else Q()


def _status(asked: QueryDict) -> Q:
    wanted = {each.lower() for each in _listed(asked, "status")}
    if unknown := wanted - {OPEN, CLOSED}:
        raise bad(_("status is open or closed, not %(given)s.") % {"given": ", ".join(sorted(unknown))[:40]})
    if len(wanted) != 1:
        return Q()
    return IS_CLOSED if CLOSED in wanted else ~IS_CLOSED


def _span(asked: QueryDict, at: datetime) -> tuple[datetime, datetime]:
    since, until = _moment(asked, "start_date"), _moment(asked, "end_date")
    until = until or (min(at, since + SPAN) if since else at)
    since = since or until - SPAN
    if until - since > SPAN:
        raise bad(_("start_date and end_date lie at most 90 days apart."))
    return since, until


def _moment(asked: QueryDict, name: str) -> datetime | None:
    given = asked.get(name, "").strip().replace(" ", "+")  # a plus that nobody escaped
    if not given:
        return None
    try:
        found = parse_datetime(given)
        if found and timezone.is_aware(found):
            return found.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        pass
    raise bad(_("%(name)s reads like 2026-01-01T00:00:00Z, with its time zone.") % {"name": name})


def _page(asked: QueryDict) -> Page:
    return Page(_count(asked, "page", 1, 10**6), _count(asked, "page_size", MOST, MOST))


def _count(asked: QueryDict, name: str, default: int, most: int) -> int:
    given = asked.get(name, "").strip()
    if not given:
        return default
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= most):
        raise bad(_("%(name)s is a number from 1 to %(most)d.") % {"name": name, "most": most})
    return int(given)


def _listed(asked: QueryDict, name: str) -> list[str]:
    """Named several times or with commas between, each once."""
    given = (each.strip() for value in asked.getlist(name) for each in value.split(","))
    return list(dict.fromkeys(each for each in given if each))
