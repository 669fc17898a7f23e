"""`/live/events`: the journal as server-sent events, for those who are signed in and may see what happened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from cityloop.surfaces.kit.access import mark
from cityloop.surfaces.live.happenings import Viewer, newest, read, seen
from cityloop.surfaces.live.hub import Event, Hub, Subscriber, TooSlow
from cityloop.surfaces.live.viewers import viewer_of

HEARTBEAT = 15.0
LOOK_AGAIN = 20  # heartbeats after which the session is asked again
FAR = 2000  # who missed more than this loads the page anew
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Type": "text/event-stream; charset=utf-8"}

_doors = ThreadPoolExecutor(2, thread_name_prefix="live-doors")


async def events(request: Request) -> Response:
    key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    viewer = await _ask(key)
    if viewer is None:
        return PlainTextResponse("Sign in first.", status_code=401)
    return StreamingResponse(_stream(request, key, Subscriber(viewer, _after(request))), headers=HEADERS)


async def _stream(request: Request, key: str, subscriber: Subscriber) -> AsyncIterator[str]:
    hub = _hub()
    await hub.join(subscriber)
    try:
        yield "retry: 2000\n\n"
        async for part in _missed(hub, subscriber):
            yield part
        yield f"id: {subscriber.after}\nevent: ready\ndata: {{}}\n\n"
        quiet = 0
        while True:
            happening = await subscriber.next(HEARTBEAT)
            quiet += happening is None
            if _is_doubtful(subscriber, happening, quiet):
                viewer = await _ask(key)
                if viewer is None:
                    return
                subscriber.viewer = viewer
            if happening is None:
                yield ": beat\n\n"
            elif happening.is_for(subscriber.viewer):
                yield happening.wire
    except TooSlow:
        return
    finally:
        hub.leave(subscriber)


async def _missed(hub: Hub, subscriber: Subscriber) -> AsyncIterator[str]:
    """What happened between the browser's last event and the hub's place; too much of it asks for a new page."""
    until = hub.cursor
    if not subscriber.after or until - subscriber.after > FAR:
        subscriber.after = until
        yield f"id: {until}\nevent: reset\ndata: {{}}\n\n"
        return
    while subscriber.after < until:
        found = await hub.between(subscriber.after, until)
        for happening in found:
            if happening.is_for(subscriber.viewer):
                yield happening.wire
        subscriber.after = found[-1].number if found else until


async def _ask(key: str) -> Viewer | None:
    return await asyncio.get_running_loop().run_in_executor(_doors, viewer_of, key)


def _is_doubtful(subscriber: Subscriber, happening: Event | None, quiet: int) -> bool:
    """Whether the session may have ended or its person have other posts by now."""
    if happening is None:
        return quiet % LOOK_AGAIN == 0
    return happening.is_about(subscriber.viewer)


def _after(request: Request) -> int:
    """The last event the browser has: what it says itself on coming back, else what its page was made at."""
    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(given) if given.isdecimal() else 0


@cache
def _hub() -> Hub:
    return Hub(read, newest, seen)


mark(events, "desk.open")
routes = [Route("/live/events", events, methods=["GET"])]
