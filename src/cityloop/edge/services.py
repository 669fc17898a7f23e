"""What the centre does with its stations: enrolment and commands. What comes from them is `inbox`'s matter."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext as _

from cityloop.edge.errors import BadCode, Stranger
from cityloop.edge.inbox import receive_batch, settle
from cityloop.edge.models import Command, Station
from cityloop.edge.sources import source
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop_edge import messages as wire

__all__ = [
    "authenticate",
    "command",
    "configuration_for",
    "enrol",
    "live",
    "order",
    "prepare",
    "receive_batch",
    "settle",
    "show",
    "waiting",
]

CODE_LASTS = timedelta(days=1)
COMMAND_LASTS = timedelta(minutes=1)
FOUND_LASTS = timedelta(hours=2)  # what a search brought is forgotten then: it bears passwords
SHOWN = timedelta(seconds=60)  # for which a station is told to show live pictures
RENEWED = timedelta(seconds=20)
REFUSED = timedelta(seconds=5)  # until a station is asked again for what it could not do
ORDER_KEPT = timedelta(minutes=1)  # after its time, for whoever asks what became of it


def prepare(*, code: str, name: str, actor: Actor, at: datetime) -> str:
    """Makes or renews a station; returns the one-time code with which its machine enrols. An old token ends."""
    secret = secrets.token_urlsafe(12)
    with act("station.prepared", actor=actor, at=at, subject=Subject("station", code)) as entry:
        station, _new = Station.objects.select_for_update().get_or_create(code=code, defaults={"name": name})
        station.name, station.token_hash, station.enrolled_at = name, "", None
        station.code_hash, station.code_expires_at = _hash(secret), at + CODE_LASTS
        station.save()
        entry.payload["name"] = name
    return secret


def enrol(*, code: str, at: datetime) -> tuple[Station, str]:
    """Takes the one-time code and returns the station with its token, which is told here and never again."""
    token = secrets.token_urlsafe(32)
    found = Station.objects.filter(code_hash=_hash(code), code_expires_at__gt=at).first()
    if found is None:
        raise BadCode(_("This code is wrong, used up or too old."))
    with act("station.enrolled", actor=_actor(found), at=at, subject=Subject("station", found.code)):
        taken = Station.objects.filter(pk=found.pk, code_hash=_hash(code))
        if not taken.update(code_hash="", code_expires_at=None, token_hash=_hash(token), enrolled_at=at):
            raise BadCode(_("This code is wrong, used up or too old."))
    found.refresh_from_db()
    return found, token


def authenticate(token: str) -> Station:
    """The station that bears `token`; raises Stranger."""
    found = Station.objects.filter(token_hash=_hash(token)).first() if token else None
    if found is None:
        raise Stranger(_("No station bears this token."))
    return found


def configuration_for(station: Station) -> wire.Configuration:
    return wire.Configuration(station=station.code, cameras=source().plans_of(station.code))


def command(
    station: Station,
    *,
    kind: str,
    target: str = "",
    arguments: Mapping[str, str | int | float | bool] | None = None,
    sealed: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
    lasts: timedelta = COMMAND_LASTS,
) -> Command:
    """Tells the station to do something before it is too late; it hears of it within a second if it is connected.

    `sealed` are arguments kept sealed until it has answered; of one that never does, until the next command.
    """
    with act("station.commanded", actor=actor, at=at, subject=Subject("station", station.code)) as entry:
        Command.objects.filter(expires_at__lt=at, sealed__isempty=False).update(sealed="")
        Command.objects.filter(issued_at__lt=at - FOUND_LASTS, found__isempty=False).update(found="")
        made = Command.objects.create(
            id=uuid4(),
            station=station,
            kind=kind,
            target=target,
            arguments=dict(arguments or {}),
            sealed=json.dumps(dict(sealed)) if sealed else "",
            issued_at=at,
            expires_at=at + lasts,
        )
        entry.payload |= {"command": str(made.pk), "kind": kind, "target": target}
    return made


def order(
    station: Station, *, kind: str, target: str, arguments: Mapping[str, str | float], at: datetime, lasts: timedelta
) -> Command:
    """One of many small orders, kept no longer than it holds. No act: whoever gives it journals what it is part of."""
    with batch():
        Command.objects.filter(station=station, kind=kind, expires_at__lt=at - ORDER_KEPT).delete()
        return Command.objects.create(
            id=uuid4(),
            station=station,
            kind=kind,
            target=target,
            arguments=dict(arguments),
            issued_at=at,
            expires_at=at + lasts,
        )


def show(station: Station, cameras: Collection[str], *, at: datetime) -> None:
    """Live pictures for a while, said again as long as somebody looks. No act: `watch` journals who looks at what."""
    shows = Command.objects.filter(station=station, kind="show")
    latest = shows.filter(issued_at__gt=at - RENEWED).order_by("-issued_at").first()
    if latest and set(cameras) <= set(latest.arguments["cameras"].split(",")):
        return
    arguments = {"cameras": ",".join(sorted(cameras)), "seconds": int(SHOWN.total_seconds())}
    with batch():
        shows.filter(expires_at__lt=at).delete()
        Command.objects.create(
            id=uuid4(), station=station, kind="show", arguments=arguments, issued_at=at, expires_at=at + SHOWN
        )


def live(station: Station, camera: str, *, smaller: bool, at: datetime) -> Command | None:
    """As `show`, one camera's moving pictures. Answers the last such command if the station could not carry it out."""
    told = Command.objects.filter(station=station, kind="live", target=camera, arguments__smaller=smaller)
    latest = told.order_by("-issued_at").first()
    if latest and latest.issued_at > at - (RENEWED if latest.outcome in ("", "done") else REFUSED):
        return latest if latest.outcome in ("failed", "unknown") else None
    with batch():
        told.filter(expires_at__lt=at).delete()
        Command.objects.create(
            id=uuid4(), station=station, kind="live", target=camera, issued_at=at, expires_at=at + SHOWN,
            arguments={"seconds": int(SHOWN.total_seconds()), "smaller": smaller},
        )  # fmt: skip
    return None


def waiting(station: Station, *, at: datetime) -> list[wire.Command]:
    """What the station has not yet acknowledged and may still carry out."""
    found = Command.objects.filter(station=station, outcome="", expires_at__gt=at)
    return [
        wire.Command(
            id=each.pk,
            kind=each.kind,
            target=each.target,
            arguments=each.arguments | json.loads(each.sealed or "{}"),
            expires_at=each.expires_at,
        )
        for each in found
    ]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _actor(station: Station) -> Actor:
    return Actor("station", station.code)
