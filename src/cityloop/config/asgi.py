"""The web process: Starlette in front for what stays open, Django behind it in a fixed pool of threads (ADR 2)."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

THREADS = 8
LIVE_ROOMS = ("cityloop.surfaces.live.events", "cityloop.surfaces.live.station")


def application() -> Starlette:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    from django.core.wsgi import get_wsgi_application

    from cityloop.config.bodies import WholeBodies
    from cityloop.config.paths import data_dir
    from cityloop.config.timing import Timing

    django = cast(ASGIApp, WSGIMiddleware(get_wsgi_application(), workers=THREADS))
    uploads = data_dir() / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    routes = [*_live_routes(), Mount("/", WholeBodies(django, directory=uploads))]
    return Starlette(routes=routes, middleware=[Middleware(Timing)])


def _live_routes() -> list[BaseRoute]:
    rooms = [import_module(room) for room in LIVE_ROOMS if find_spec(room)]
    return [route for room in rooms for route in room.routes]
