"""The JSON interface under /api/v1/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from cityloop.evidence.errors import Refused as MediaRefused
from cityloop.geography.coordinates import BadPosition
from cityloop.surfaces.api import cases, jobs, media, reports
from cityloop.workflow.errors import Conflict, NotAllowed, Refused

api = NinjaAPI(title="CityLoop", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
api.add_router("/reports", reports.router)
api.add_router("/cases", cases.router)
api.add_router("/requests", cases.requests)
api.add_router("/jobs", jobs.router)
api.add_router("/media", media.router)

STATUS: dict[type[Exception], int] = {NotAllowed: 403, Conflict: 409}


@api.exception_handler(Refused)
def refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    body = {"code": problem.code, "message": str(problem)}
    return api.create_response(request, body, status=STATUS.get(type(problem), 422))


@api.exception_handler(BadPosition)
def bad_position(request: HttpRequest, problem: BadPosition) -> HttpResponse:
    return api.create_response(request, {"code": "bad_position", "message": str(problem)}, status=422)


@api.exception_handler(MediaRefused)
def media_refused(request: HttpRequest, problem: MediaRefused) -> HttpResponse:
    return api.create_response(request, {"code": "bad_media", "message": str(problem)}, status=422)
