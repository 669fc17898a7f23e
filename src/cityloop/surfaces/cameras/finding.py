"""Devices that a station found, as they are offered for the register. Their addresses never reach the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cityloop.edge import queries as edge
from cityloop.edge.models import Command
from cityloop.surfaces.cameras.streams import FAULTS
from cityloop.watch import queries as watch
from cityloop.watch import rules
from cityloop.watch.models import Camera
from cityloop_edge import messages as wire

USUAL = ":554"


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
    made = [_offer(number, each, known) for number, each in enumerate(edge.found(command))]
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
        return command, edge.found(command)[int(given.get("device", ""))]
    except (ValueError, IndexError, Command.DoesNotExist):
        return None


def prefilled(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a new camera shows of a device."""
    found = device(given)
    if found is None:
        return {}
    command, each = found
    presets = [name.strip() for name in each.presets if name.strip()][: rules.MOST_PRESETS]
    return {
        "name": each.name or each.hardware,
        "station": command.station.code,
        "presets": "\n".join(dict.fromkeys(presets)),
    }


def addresses(given: Mapping[str, Any]) -> dict[str, str]:
    """By the fields of Camera: the largest stream, the smallest where there are two, pictures and what turns it."""
    found = device(given)
    if found is None:
        return {}
    streams = sorted(found[1].streams, key=lambda each: each.width)
    return {
        "source": streams[-1].source if streams else "",
        "sub_source": streams[0].source if len(streams) > 1 else "",
        "snapshot": found[1].snapshot,
        "control": found[1].control,
    }
