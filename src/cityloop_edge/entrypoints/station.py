"""A station: what it is given, its token, its work until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path

from cityloop_edge.runtime.centre import Away, Centre, TurnedAway, enrol
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.runtime.station import Station, Told, Watching
from cityloop_edge.runtime.trust import trusting
from cityloop_edge.vision.detecting.detector import Detector, NoLibrary
from cityloop_edge.vision.detecting.store import NotTaken, Store
from cityloop_edge.vision.watching import Eyes

Elsewhere = Callable[[argparse.Namespace, Path, Told, Set[str]], Watching]


def run(parser: argparse.ArgumentParser | None = None, elsewhere: Elsewhere | None = None) -> int:
    """`elsewhere`: who watches where that is not this process."""
    given = _arguments(parser or argparse.ArgumentParser(description="Watches the cameras of one station."))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        trust = trusting(given.centre, given.authority)
        token = _token(given.centre, given.token_file, given.enrol, trust)
    except (OSError, Away, TurnedAway) as error:
        print(f"no token: {error}", file=sys.stderr)  # noqa: T201 - for whoever starts it
        return 2
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_run(Centre(given.centre, token, trust), given, elsewhere))
    return 0


def _arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    parser.add_argument("--centre", required=True, help="address of the centre, http://127.0.0.1:8000")
    parser.add_argument("--token-file", required=True, type=Path, help="the station's token; written by --enrol")
    parser.add_argument("--data", required=True, type=Path, help="directory for what must survive")
    parser.add_argument("--authority", type=Path, metavar="FILE", help="certificate of the authority that signed")
    parser.add_argument("--enrol", metavar="CODE", help="one-time code of a new station")
    return parser.parse_args()


def _token(centre: str, file: Path, code: str | None, trust: ssl.SSLContext) -> str:
    if code and not file.exists():
        enrolled = enrol(centre, code, trust)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(enrolled.token)
    return file.read_text().strip()


def detector_of(data: Path) -> Detector | None:
    """A station without a model, or with a bad one, watches all the same."""
    try:
        return Store(data).detector()
    except (NotTaken, NoLibrary) as reason:
        logging.getLogger(__name__).warning("nothing is named: %s", reason)
        return None


async def _run(centre: Centre, given: argparse.Namespace, elsewhere: Elsewhere | None) -> None:
    file = given.data / "spool.sqlite3"
    watching = partial(elsewhere, given, file) if elsewhere else None
    station = Station(centre, Spool(file), Eyes(detector_of(given.data)), given.data, watching)
    work = asyncio.create_task(station.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    await work
