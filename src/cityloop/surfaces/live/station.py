"""The door of the edge: enrolment, configuration, batches, and the channel for commands."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar
from urllib.parse import unquote
from uuid import UUID

from django.db import close_old_connections
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from cityloop.edge import services as edge
from cityloop.edge.errors import Turned
from cityloop.edge.models import Station
from cityloop.edge.sources import source
from cityloop.surfaces.kit.access import public, station
from cityloop.watch.seeing import footage, looking, moving, showing, stills
from cityloop_edge import messages as wire

P = ParamSpec("P")
T = TypeVar("T")
Answer = Callable[[Request], Awaitable[Response]]

LOOK_SECONDS = 0.5  # between two looks for new commands
SOON_SECONDS, SOON_LOOKS = 0.1, 50  # after one of which more may follow: a camera that is being turned
STRANGER = 4401  # a WebSocket is closed with it where HTTP answers 401
SMALL = 16_000  # bytes of a body that only holds a few words
CLOCK_ERROR = timedelta(minutes=1)  # of a station

# Few threads that live long and keep their database connections: however many stations there are, they queue here.
_database = ThreadPoolExecutor(max_workers=4, thread_name_prefix="station")


class TooLarge(Exception):
    """More bytes than a body here may have."""


class Foreign(Exception):
    """Not a camera of this station."""


async def _ask(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    def call() -> T:
        close_old_connections()
        return work(*args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(_database, call)


def _answered(view: Answer) -> Answer:
    """Turns what goes wrong into an answer that says it; nothing was changed then."""

    @functools.wraps(view)
    async def answer(request: Request) -> Response:
        try:
            return await view(request)
        except Turned as turned:
            return _trouble(401, str(turned))
        except TooLarge:
            return _trouble(413, "this is too much at once")
        except Foreign as foreign:
            return _trouble(404, f"{foreign} is no camera of this station")
        except (stills.NotShown, moving.NotMoving) as fault:
            return _trouble(400, str(fault))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            return _trouble(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        except ClientDisconnect:
            return _trouble(400, "broken off")

    return answer


def _trouble(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status)


@public
@_answered
async def enrolment(request: Request) -> Response:
    shown = wire.Enrolment.model_validate_json(await _body(request, SMALL))
    found, token = await _ask(edge.enrol, code=shown.code, at=_now())
    return _json(wire.Enrolled(station=found.code, token=token))


@station
@_answered
async def configuration(request: Request) -> Response:
    plan = await _ask(edge.configuration_for, await _station(request))
    headers = {"ETag": f'"{plan.revision}"', "Cache-Control": "no-store"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(plan.model_dump_json(), media_type="application/json", headers=headers)


@station
@_answered
async def batch(request: Request) -> Response:
    sender = await _station(request)
    sent = wire.Batch.model_validate_json(await _body(request, wire.MAX_BATCH))
    return _json(await _ask(edge.receive_batch, sender, sent, at=_now()))


@station
@_answered
async def still(request: Request) -> Response:
    """A live picture. 200: go on; 204: nobody looks at this camera."""
    sender, camera = await _station(request), request.path_params["camera"]
    jpeg = await _body(request, stills.MOST)
    wanted = await _ask(_keep_still, sender, camera, jpeg, request.headers.get("X-Taken-At", ""))
    return Response(status_code=200 if wanted else 204)


def _keep_still(sender: Station, camera: str, jpeg: bytes, taken: str) -> bool:
    """Raises Foreign, and NotShown for what is no picture or has no time."""
    at = _now()
    if camera not in source().cameras_of(sender.code):
        raise Foreign(camera)
    if not looking.is_looked_at(camera, at):
        return False
    try:
        taken_at = datetime.fromisoformat(taken)
    except ValueError as fault:
        raise stills.NotShown("X-Taken-At: a moment with its offset") from fault
    if taken_at.tzinfo is None or taken_at > at + CLOCK_ERROR:
        raise stills.NotShown("X-Taken-At: a moment with its offset, not in the future")
    stills.keep(camera, jpeg, min(taken_at, at))
    return True


@station
@_answered
async def stream(request: Request) -> Response:
    """A fragment of a camera's moving pictures, or why there are none. 200: go on; 204: nobody looks at it."""
    sender, camera = await _station(request), request.path_params["camera"]
    content = await _body(request, wire.MAX_FRAGMENT)
    wanted = await _ask(_keep_fragment, sender, camera, content, request.headers)
    return Response(status_code=200 if wanted else 204)


def _keep_fragment(sender: Station, camera: str, content: bytes, told: Headers) -> bool:
    """Raises Foreign and NotMoving."""
    at = _now()
    if camera not in source().cameras_of(sender.code):
        raise Foreign(camera)
    smaller = told.get("X-Smaller") == "1"
    if trouble := told.get("X-Trouble"):
        moving.tell(moving.named(camera, smaller), unquote(trouble), at)
        return False
    if not showing.moves(camera, at, smaller=smaller):
        return False
    fragment = moving.Fragment(
        film=told.get("X-Film", ""),
        number=_number(told, "X-Number"),
        codec=told.get("X-Codec", ""),
        opening=_number(told, "X-Opening"),
        is_key=told.get("X-Key") == "1",
        content=content,
    )
    moving.keep(moving.named(camera, smaller), fragment, at)
    return True


def _number(told: Headers, name: str) -> int:
    """-1 where it is none: nothing has that number."""
    text = told.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else -1


@station
@_answered
async def clip(request: Request) -> Response:
    """The next piece of a clip that was asked for; answers how much of it is here. 204: nobody waits for it."""
    sender, told = await _station(request), request.headers
    piece = await _body(request, wire.MAX_PIECE)
    try:
        shown = wire.Clip.model_validate({name: told.get(f"X-{name}", "") for name in wire.Clip.model_fields})
        have = await _ask(footage.take, sender, shown, _number(told, "X-Offset"), piece, at=_now())
    except footage.NotWanted:
        return Response(status_code=204)
    return _json(wire.Piece(have=have))


@station
async def channel(socket: WebSocket) -> None:
    try:
        found = await _station(socket)
    except Turned:
        await socket.close(STRANGER)
        return
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        async with asyncio.TaskGroup() as tasks:
            down = tasks.create_task(_commands(socket, found))
            await _acknowledgements(socket, found)
            down.cancel()


async def _commands(socket: WebSocket, found: Station) -> None:
    """Each command once a connection; one that was lost with an earlier connection goes down again."""
    told: set[UUID] = set()
    soon = 0
    while True:
        soon = max(soon - 1, 0)
        for command in await _ask(edge.waiting, found, at=_now()):
            if command.id not in told:
                told.add(command.id)
                soon = SOON_LOOKS if command.kind == "turn" else soon
                try:
                    await socket.send_text(command.model_dump_json())
                except (WebSocketDisconnect, RuntimeError):
                    return
        await asyncio.sleep(SOON_SECONDS if soon else LOOK_SECONDS)


async def _acknowledgements(socket: WebSocket, found: Station) -> None:
    """Until the station goes; words that are none are dropped, the command will be asked for again."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            words = await socket.receive_text()
            with contextlib.suppress(ValidationError):
                await _ask(edge.settle, found, wire.Acknowledgement.model_validate_json(words), at=_now())


async def _station(connection: HTTPConnection) -> Station:
    scheme, _space, token = connection.headers.get("Authorization", "").partition(" ")
    return await _ask(edge.authenticate, token if scheme.lower() == "bearer" else "")


async def _body(request: Request, most: int) -> bytes:
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > most:
            raise TooLarge
    return bytes(read)


def _json(answer: wire.Wire) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")


def _now() -> datetime:
    return datetime.now(UTC)


routes: list[BaseRoute] = [
    Route("/live/station/enrolment", enrolment, methods=["POST"]),
    Route("/live/station/configuration", configuration),
    Route("/live/station/batch", batch, methods=["POST"]),
    Route("/live/station/still/{camera}", still, methods=["POST"]),
    Route("/live/station/stream/{camera}", stream, methods=["POST"]),
    Route("/live/station/footage", clip, methods=["POST"]),
    WebSocketRoute("/live/station/channel", channel),
]
