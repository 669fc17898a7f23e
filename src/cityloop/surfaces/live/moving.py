"""`/live/moving/{camera}`: a camera's moving pictures, for whoever is on record as looking at it, and while they are;
`?smaller=1` those of its smaller stream, for a browser that cannot play the other.

200: fragments of MP4 without end; the answer ends where the film does. 409: there are none, and why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections
from django.db.models import TextChoices
from django.utils import translation
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from cityloop.edge import services as edge
from cityloop.edge.words import said
from cityloop.surfaces.kit.access import mark
from cityloop.surfaces.live.viewers import viewer_of
from cityloop.watch.models import Camera
from cityloop.watch.seeing import looking, moving
from cityloop.watch.seeing.moving import Film

P = ParamSpec("P")
T = TypeVar("T")

MOST = 24  # viewers of one process
PATIENCE = 15.0  # seconds for the first fragment
GLANCE = 0.1  # seconds between two looks for new fragments
ASK_AGAIN = 5.0  # seconds after which a viewer is asked for again: whether they still look, and may
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

_doors = ThreadPoolExecutor(4, thread_name_prefix="moving")
_viewers = 0


class State(TextChoices):
    """Why there are none."""

    MASKED = "masked"
    NONE = "none"
    BUSY = "busy"
    FAILED = "failed"
    LATE = "late"


class Not(Exception):
    def __init__(self, state: State, words: str = "") -> None:
        super().__init__(words)
        self.state, self.words = state, words


@dataclass(frozen=True, slots=True)
class Asked:
    """For one of a camera's streams, by the session `key`."""

    key: str
    code: str
    smaller: bool

    @property
    def name(self) -> str:
        return moving.named(self.code, self.smaller)


class NotLooking(Exception):
    """Not on record as looking, or not signed in."""


async def pictures(request: Request) -> Response:
    asked = Asked(
        request.cookies.get(settings.SESSION_COOKIE_NAME, ""),
        request.path_params["camera"],
        request.query_params.get("smaller") == "1",
    )
    try:
        if _viewers >= MOST:
            raise Not(State.BUSY)
        film = await _film(asked)
        codec = await _ask(lambda: film.codec)
    except NotLooking:
        return Response(status_code=404)
    except Not as reason:
        with translation.override(request.cookies.get(settings.LANGUAGE_COOKIE_NAME) or settings.LANGUAGE_CODE):
            told = {"state": reason.state.value, "words": said(reason.words)}
        return JSONResponse(told, status_code=409, headers=HEADERS)
    pieces = moving.beginning(await _ask(film.pieces))
    first = pieces[0].at if pieces else time.time()
    headers = HEADERS | {"X-Behind": str(round(max(time.time() - first, 0), 2)), "X-Codec": codec}
    return StreamingResponse(_stream(asked, film), media_type="video/mp4", headers=headers)


async def _film(asked: Asked) -> Film:
    """The one that runs, once it does; raises Not and NotLooking."""
    begun, due = datetime.now(UTC), 0.0
    while (waited := (datetime.now(UTC) - begun).total_seconds()) < PATIENCE:
        if waited >= due:
            await _ask(_want, asked)
            due = waited + 2.0
        film = await _ask(moving.newest, asked.name, datetime.now(UTC))
        if film and moving.beginning(await _ask(film.pieces)):
            return film
        if words := await _ask(moving.trouble, asked.name, begun):
            raise Not(State.FAILED, words)
        await asyncio.sleep(GLANCE)
    raise Not(State.LATE)


def _want(asked: Asked) -> None:
    """Asks the camera's station for it, if whoever asks looks and it may be shown."""
    viewer, at, code = viewer_of(asked.key), datetime.now(UTC), asked.code
    if viewer is None or "camera.look" not in viewer.permissions or not looking.is_looking(viewer.name, code, at):
        raise NotLooking
    camera = Camera.objects.select_related("station").prefetch_related("masks").get(code=code)
    if not camera.may_move:
        raise Not(State.MASKED)
    stream = camera.sub_stream if asked.smaller else camera.stream
    if not (stream and camera.in_service and camera.station and camera.station.enrolled_at):
        raise Not(State.NONE)
    moving.want(asked.name, at)
    refused = edge.live(camera.station, code, smaller=asked.smaller, at=at)
    if refused:
        raise Not(State.BUSY) if refused.detail == "busy" else Not(State.FAILED, refused.detail)


async def _stream(asked: Asked, film: Film) -> AsyncIterator[bytes]:
    """Ends with the film, with the look, and where a fragment is missing: whoever watches asks again."""
    global _viewers
    _viewers += 1
    renewed = quiet = time.monotonic()
    try:
        yield await _ask(film.opening)
        due: int | None = None
        while time.monotonic() - quiet < moving.FRESH.total_seconds():
            if time.monotonic() - renewed > ASK_AGAIN:
                await _ask(_want, asked)
                renewed = time.monotonic()
            due, content = await _ask(_following, film, due)
            if content:
                quiet = time.monotonic()
                yield content
            await asyncio.sleep(GLANCE)
    except (Not, NotLooking, FileNotFoundError):
        return
    finally:
        _viewers -= 1


def _following(film: Film, due: int | None) -> tuple[int, bytes]:
    """The number that comes next, and what has come by now. Raises FileNotFoundError where one is missing."""
    pieces = film.pieces()
    new = moving.beginning(pieces) if due is None else [each for each in pieces if each.number >= due]
    if due is not None and (not pieces or pieces[0].number > due):
        raise FileNotFoundError(due)
    content = b"".join(each.path.read_bytes() for each in new)
    return (new[-1].number + 1 if new else due or 0), content


async def _ask(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    def call() -> T:
        close_old_connections()
        return work(*args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(_doors, call)


mark(pictures, "camera.look")
routes = [Route("/live/moving/{camera}", pictures)]
