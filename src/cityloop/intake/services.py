"""1  Discovery (信息收集): taking reports in from every channel."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from cityloop.cases import placing
from cityloop.cases.limits import minor_of
from cityloop.cases.photos import find
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.rules import Standard
from cityloop.evidence import services as evidence
from cityloop.evidence.models import Role
from cityloop.intake import practice
from cityloop.intake.models import Report, about
from cityloop.journal.services import Actor, act
from cityloop.privacy.cipher import blind_index
from cityloop.workflow import services as engine
from cityloop.workflow.errors import Missing, Unsuitable
from cityloop.workflow.table import Need
from cityloop.workflow.timing import change

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Caller:
    """Who reported, if it was nobody of the staff; kept encrypted."""

    name: str = ""
    phone: str = ""


def receive(
    *,
    key: str,
    source: str,
    lon: float,
    lat: float,
    actor: Actor,
    at: datetime,
    description: str = "",
    address: str = "",
    condition: int | None = None,
    component: str = "",
    photos: Sequence[str] = (),
    caller: Caller | None = None,
    handled_at_once: bool = False,
) -> Report:
    """Stores a report; the same `key` again answers the report that is there. Raises `Unsuitable`, `BadPosition`."""
    if known := _known(key):
        return known
    media = find(photos, actor)
    if handled_at_once and not media:
        raise Missing([Need.PHOTOS])
    if len(description) > LONGEST_TEXT:
        raise Unsuitable(_("The text is too long; at most %(count)d characters.") % {"count": LONGEST_TEXT})
    place = placing.columns(lon, lat)
    standard = standard_of(condition) if condition is not None else None
    report = Report(
        **place,
        key=key,
        code="".join(secrets.choice(ALPHABET) for _i in range(10)),
        source=source,
        condition_id=condition,
        minor=minor_of(standard) if standard else "",
        component=component,
        description=description,
        address=address,
        reporter=actor.id if actor.kind == "person" else "",
        caller_name=caller.name if caller else "",
        caller_phone=caller.phone if caller else "",
        phone_index=blind_index(caller.phone, "phone") if caller and caller.phone else "",
        received_at=at,
    )
    try:
        with act("report.received", actor=actor, at=at) as entry:
            engine.begin(practice.table(), report, actor=actor, at=at, entry=entry)
            entry.payload |= {"source": source, "cell": report.cell, "class": report.minor}
            entry.sealed |= {name: text for name, text in (("description", description), ("address", address)) if text}
            if handled_at_once:
                _self_handled(report, at)
                entry.payload["state"] = report.state
            for each in media:
                role = Role.AFTER if handled_at_once else Role.BEFORE
                evidence.attach(about(report), each, role=role, actor=actor, at=at)
    except IntegrityError:
        # The same report came in twice at the same moment; one of the two is there.
        return Report.objects.get(key=key)
    return report


def _known(key: str) -> Report | None:
    """Asked for every report and nearly always in vain: in plain SQL, as Django's compiler would take the longest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM intake_report WHERE key = %s", [key])
        found = cursor.fetchone()
    return Report.objects.get(pk=found[0]) if found else None


def _self_handled(report: Report, at: datetime) -> None:
    """自处理: a small thing put right on the spot waits for a look by the desk."""
    table = practice.table()
    change(table, report, table.state(report.state), table.state("self_handled"), None, at)
    report.state = "self_handled"
    report.save()


def standard_of(condition: int) -> Standard:
    """Raises `Unsuitable`."""
    try:
        return catalogue.condition(condition)
    except (catalogue.UnknownCondition, OverflowError) as fault:
        raise Unsuitable(_("There is no such filing condition.")) from fault
