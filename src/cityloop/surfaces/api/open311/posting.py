"""A form as the specification has it, turned into a report. Everything wrong with it is told at once."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.cases.models import Source
from cityloop.geography import queries as geography
from cityloop.geography.coordinates import position_fault
from cityloop.geography.models import Place
from cityloop.intake import services
from cityloop.intake.models import Report
from cityloop.intake.services import LONGEST_TEXT, Caller
from cityloop.surfaces.api.open311 import offering
from cityloop.surfaces.api.open311.errors import BAD, Fault, Problem
from cityloop.surfaces.api.open311.formats import plain
from cityloop.surfaces.api.open311.keys import Owner
from cityloop.surfaces.api.open311.telling import LINK

LONGEST = {"address_string": 200, "first_name": 60, "last_name": 60, "phone": 40, "email": 120, "media_url": 500}
MOST_MEDIA = 9
AGAIN = timedelta(days=1)
_ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,60})\](?:\[\])?")
_LINK = re.compile(r"https?://\S+")
_CJK = re.compile("[\u3400-\u9fff]")


@dataclass
class Sent:
    """What was sent, read as far as it can be read, and what is wrong with it."""

    form: QueryDict
    at: datetime
    faults: list[Fault] = field(default_factory=list)
    condition: int | None = None
    component: str = ""
    lon: float = math.nan
    lat: float = math.nan

    def text(self, name: str) -> str:
        return plain(self.form.get(name, "")).strip()

    @property
    def description(self) -> str:
        """The address of a picture elsewhere is kept as words: nothing is fetched from it."""
        link = self.text("media_url")
        return self.text("description") + (f"{LINK}{link}" if link else "")

    @property
    def caller(self) -> Caller:
        """Name and telephone, sealed at rest; an address for mail stands beside the name, as mail has it."""
        first, last, email = self.text("first_name"), self.text("last_name"), self.text("email")
        name = f"{last}{first}" if _CJK.search(first + last) else f"{first} {last}".strip()
        return Caller(f"{name} <{email}>".strip() if email else name, self.text("phone"))

    def wrong(self, description: str) -> None:
        self.faults.append(Fault(BAD, description))


def read(form: QueryDict, at: datetime) -> Sent:
    """Raises `Problem` with all that is wrong."""
    sent = Sent(form, at)
    for part in (_lengths, _service, _place):
        part(sent)
    if sent.faults:
        raise Problem(*sorted(sent.faults, key=lambda each: -each.code))
    return sent


def receive(sent: Sent, owner: Owner, photos: Sequence[str], again: str) -> Report:
    """Stores the report; the same once more from the same sender within a day answers the one that is there.

    `again` is the sender's own Idempotency-Key, where there is one. Raises `workflow.errors.Refused`, `BadPosition`.
    """
    keys = _keys(sent, owner, photos, again)
    known = Report.objects.filter(key__in=keys, received_at__gt=sent.at - AGAIN).first()
    return known or services.receive(
        key=keys[0],
        source=Source.CITIZEN,
        lon=sent.lon,
        lat=sent.lat,
        actor=owner.standing,
        at=sent.at,
        description=sent.description,
        address=sent.text("address_string"),
        condition=sent.condition,
        component=sent.component,
        photos=photos,
        caller=sent.caller,
    )


def _keys(sent: Sent, owner: Owner, photos: Sequence[str], again: str) -> list[str]:
    """The report's key, and the one it would have had yesterday."""
    said = again or [*sorted((name, values) for name, values in sent.form.lists() if name != "api_key"), list(photos)]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:40]
    days = (timezone.localtime(sent.at - ago) for ago in (timedelta(0), AGAIN))
    return [f"{owner.mark}{digest}:{day:%Y%m%d}" for day in days]


def _lengths(sent: Sent) -> None:
    for name, most in LONGEST.items():
        if len(sent.text(name)) > most:
            sent.wrong(_("%(name)s is too long; at most %(most)d characters.") % {"name": name, "most": most})
    if len(sent.description) > LONGEST_TEXT:
        sent.wrong(_("The text is too long; at most %(count)d characters.") % {"count": LONGEST_TEXT})
    if (link := sent.text("media_url")) and not _LINK.fullmatch(link):
        sent.wrong(_("media_url is an address that begins with http:// or https://."))


def _service(sent: Sent) -> None:
    code = sent.text("service_code")
    if not code:
        sent.wrong(_("service_code was not provided."))
        return
    try:
        minor = offering.find(code, sent.at)
    except Problem as problem:
        sent.faults += problem.faults
        return
    given = _attributes(sent.form)
    if minor and len(minor.standards) == 1:
        sent.condition = minor.standards[0].id
    elif minor:
        sent.condition = {each.code: each.id for each in minor.standards}.get(given.get(offering.CONDITION, ""))
        if sent.condition is None:
            sent.wrong(_("attribute[%(name)s] is one of the definition's values.") % {"name": offering.CONDITION})
    sent.component = given.get(offering.COMPONENT, "")
    if len(sent.component) > 20:
        sent.wrong(_("attribute[%(name)s] is too long.") % {"name": offering.COMPONENT})


def _attributes(form: QueryDict) -> dict[str, str]:
    found = ((_ATTRIBUTE.fullmatch(name), values) for name, values in form.lists())
    return {name[1]: plain(values[-1]).strip() for name, values in found if name and values}


def _place(sent: Sent) -> None:
    lat, long = sent.text("lat"), sent.text("long")
    if lat or long:
        _position(sent, lat, long)
    elif sent.text("address_string") or sent.text("address_id"):
        _address(sent)
    else:
        sent.wrong(_("A place is needed: lat and long, or address_string, or address_id."))


def _position(sent: Sent, lat: str, long: str) -> None:
    try:
        sent.lat, sent.lon = float(lat), float(long)
    except ValueError:
        sent.wrong(_("lat and long are two numbers, in degrees of WGS-84."))
    else:
        if fault := position_fault(sent.lon, sent.lat):
            sent.wrong(fault)


def _address(sent: Sent) -> None:
    code, words = sent.text("address_id"), sent.text("address_string")
    found = Place.objects.filter(code=code[:40]).first() if code else next(iter(geography.search(words, 1)), None)
    if found is None:
        sent.wrong(_("The address is not in the city's register; send lat and long."))
    else:
        sent.lon, sent.lat = found.lon, found.lat
