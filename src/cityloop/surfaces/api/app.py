"""The JSON interface under /api/v1/."""

from __future__ import annotations

from ninja import NinjaAPI

from cityloop.surfaces.api import cases, jobs, media, problems, reports

api = NinjaAPI(title="CityLoop", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
problems.register(api)
api.add_router("/reports", reports.router)
api.add_router("/cases", cases.router)
api.add_router("/requests", cases.requests)
api.add_router("/jobs", jobs.router)
api.add_router("/media", media.router)
