"""The web process: Starlette in front for what stays open, Django behind it in a fixed pool of threads (ADR 2)."""

from __future__ import annotations

import os

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from cityloop.config.bodies import WholeBodies
from cityloop.config.paths import data_dir
from cityloop.config.threads import Threads
from cityloop.config.timing import Timing

THREADS = 8


def application() -> Starlette:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    from django.core.wsgi import get_wsgi_application

    django = Threads(get_wsgi_application(), workers=THREADS)
    from cityloop.surfaces.live import events, station  # models: only after Django has begun

    uploads = data_dir() / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    routes = [*events.routes, *station.routes, Mount("/", WholeBodies(django, directory=uploads))]
    return Starlette(routes=routes, middleware=[Middleware(Timing)])
