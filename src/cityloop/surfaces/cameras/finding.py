"""Devices that a station found, as they are offered for the register. Their addresses never reach the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cityloop.edge import queries as edge
from cityloop.edge.models import Command
from cityloop.geography.coordinates import WGS84, BadPosition, Position, to_wgs84
from cityloop.surfaces.cameras.streams import FAULTS
from cityloop.watch import queries as watch
from cityloop.watch import rules
from cityloop.watch.models import Camera
from cityloop_edge import messages as wire

USUAL = ":554"
_GB = re.compile(r"\d{20}")


@dataclass(frozen=True, slots=True)
class Offer:
    """`known`: the camera of the register that has one of its addresses."""

    number: int
    found: wire.Found
    title: str
    known: Camera | None
    problem: str


def offers(command: Command) -> list[Offer]:
    """Those not on record yet come first."""
    known = _known(command)
    made = [_offer(number, each, known) for number, each in enumerate(edge.search(command).found)]
    return sorted(made, key=lambda each: (bool(each.problem), each.known is not None, each.title))


def _offer(number: int, found: wire.Found, known: Mapping[Any, Camera]) -> Offer:
    mine = (known.get(_place(each.source)) for each in found.streams)
    problem = str(FAULTS[found.fault]) if found.fault else ""
    return Offer(number, found, found.name or found.hardware or found.host, next(filter(None, mine), None), problem)


def _known(command: Command) -> dict[Any, Camera]:
    """The cameras of the station by where their streams come from."""
    cameras = Camera.objects.filter(station=command.station)
    return {_place(address): each for each in cameras for address in (each.source, each.sub_source) if address}


def _place(address: str) -> tuple[str, str, str]:
    """Without name, password and the usual port; cameras behind one address are told apart by their ports."""
    parts = urlsplit(address)
    return parts.netloc.rpartition("@")[2].lower().removesuffix(USUAL), parts.path, parts.query


def device(given: Mapping[str, Any]) -> tuple[Command, wire.Found] | None:
    """The device `device` of the search `found`."""
    try:
        command = Command.objects.get(pk=UUID(given.get("found", "")), kind=watch.DISCOVER)
        return command, edge.search(command).found[int(given.get("device", ""))]
    except (ValueError, IndexError, Command.DoesNotExist):
        return None


def prefilled(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a new camera shows of a device."""
    found = device(given)
    if found is None:
        return {}
    command, each = found
    place = place_of(command, each)
    return {
        "code": code_of(each),
        "name": each.name or each.hardware,
        "lon": round(place.lon, 7) if place else "",
        "lat": round(place.lat, 7) if place else "",
        "station": command.station.code,
        "presets": "\n".join(presets_of(each)),
    }


def presets_of(found: wire.Found) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in found.presets if name.strip()))[: rules.MOST_PRESETS]


def code_of(found: wire.Found) -> str:
    """Of one that has its number of GB/T 28181 already."""
    return found.device if _GB.fullmatch(found.device) else ""


def system_of(command: Command) -> str:
    """In which the places of a search were told."""
    return str(command.arguments.get("system", WGS84))


def place_of(command: Command, found: wire.Found) -> Position | None:
    """Where it stands; None where it says nothing, or what cannot be."""
    if found.lon is None or found.lat is None:
        return None
    try:
        return to_wgs84(found.lon, found.lat, system_of(command))
    except BadPosition:
        return None


def whole(command: Command) -> list[tuple[wire.Found, Position]]:
    """Those of which enough is known to put them on record as they are: number, name and place, and not there yet."""
    new = [each.found for each in offers(command) if not each.known and not each.problem and each.found.name]
    told = {code_of(each): (each, place) for each in new if (place := place_of(command, each))}
    taken = set(Camera.objects.filter(code__in=told).values_list("code", flat=True))
    return [each for code, each in told.items() if code and code not in taken]


def addresses(given: Mapping[str, Any]) -> dict[str, str]:
    found = device(given)
    return addresses_of(found[1]) if found else {}


def addresses_of(found: wire.Found) -> dict[str, Any]:
    """By the fields of Camera: the largest stream, the smallest where there are two, pictures and what turns it."""
    streams = sorted(found.streams, key=lambda each: each.width)
    return {
        "source": streams[-1].source if streams else "",
        "sub_source": streams[0].source if len(streams) > 1 else "",
        "snapshot": found.snapshot,
        "control": found.control,
    }
