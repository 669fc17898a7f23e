"""The web process: Starlette for what stays open, Django beside it in a fixed pool of threads (ADR 2)."""

from __future__ import annotations

import os

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from cityloop.config.bodies import WholeBodies
from cityloop.config.https import authority
from cityloop.config.https.plain import Plain
from cityloop.config.paths import data_dir
from cityloop.config.threads import Threads
from cityloop.config.timing import Timing

THREADS = 8
LIVE = "/live/"


def application() -> ASGIApp:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    from django.core.wsgi import get_wsgi_application

    django = Threads(get_wsgi_application(), workers=THREADS)
    from cityloop.surfaces.live import events, moving, station  # models: only after Django has begun

    uploads = data_dir() / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    live = Starlette(routes=[*events.routes, *moving.routes, *station.routes])
    return Timing(Halves(live, WholeBodies(django, directory=uploads)))


def plain(*, https_port: int) -> ASGIApp:
    """Beside HTTPS: the page of trust, where there is an authority of our own, and the way to the rest."""
    pages = application() if authority.certificate_file(data_dir()).exists() else None
    return Plain(pages, https_port=https_port)


class Halves:
    """What stays open goes to one application, everything else to the other, with no layer between."""

    def __init__(self, live: ASGIApp, pages: ASGIApp) -> None:
        self.live, self.pages = live, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.live if scope["path"].startswith(LIVE) else self.pages)(scope, receive, send)
