"""Whether a city speaks HTTPS, and as whom."""

from __future__ import annotations

import argparse
import ipaddress
import os
from datetime import datetime
from pathlib import Path

from cityloop.config.errors import Refused
from cityloop.config.https import authority, given, machine
from cityloop.config.https.identity import Identity


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="serve HTTPS with this certificate (PEM)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the certificate's key (PEM, without password)")


def of_files(options: argparse.Namespace, *, at: datetime) -> Identity | None:
    """The certificate that was given, if one was. Raises `Refused`."""
    if (options.certificate is None) != (options.key is None):
        raise Refused("--certificate and --key belong together: give both or neither.")
    return given.identity(options.certificate, options.key, at=at) if options.certificate else None


def of_our_own(host: str, data: Path, *, at: datetime) -> Identity | None:
    """One signed by this city's authority; None on this machine alone, where plain HTTP is safe."""
    if is_loopback(host):
        return None
    return authority.identity(data, (*machine.identities(), *_wanted(host)), at=at)


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _wanted(host: str) -> tuple[str, ...]:
    """Names that are not found by looking at the machine: of a name server, of a router that passes calls on."""
    named = [each.strip("[] ") for each in os.environ.get("CITYLOOP_HOSTS", "").split(",")]
    own = [] if host in ("0.0.0.0", "::") else [host]  # noqa: S104 - read, not bound
    known = set(machine.identities())
    return tuple(each for each in dict.fromkeys((*named, *own)) if each and each not in known and each[0] != ".")


def hand_down(found: Identity, *, https_port: int, plain_port: int) -> None:
    """What the processes of the city learn from their environment."""
    hosts = [f"[{each}]" if ":" in each else each for each in (*machine.ALWAYS, *found.hosts)]
    before = [each for each in os.environ.get("CITYLOOP_HOSTS", "").split(",") if each]
    os.environ["CITYLOOP_HOSTS"] = ",".join(dict.fromkeys((*before, *hosts)))
    os.environ["CITYLOOP_HTTPS"] = found.kind
    os.environ["CITYLOOP_HTTPS_PORT"] = str(https_port)
    os.environ["CITYLOOP_PLAIN_PORT"] = str(plain_port)
