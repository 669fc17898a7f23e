"""The JSON interface under /api/v1/."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.operation import Operation

from cityloop.surfaces.api import alerts, cases, desk, ground, jobs, media, problems, reports, standards


class Interface(NinjaAPI):
    """Operations are called in the document what their functions are called."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = Interface(title="CityLoop", version="1", urls_namespace="api", docs_url=None, openapi_url=None)
problems.register(api)
api.add_router("", desk.router)
api.add_router("/cases", cases.router)
api.add_router("/reports", reports.router)
api.add_router("/requests", cases.requests)
api.add_router("/alerts", alerts.router)
api.add_router("/jobs", jobs.router)
api.add_router("/media", media.router)
api.add_router("", standards.router)
api.add_router("", ground.router)
api.add_router("/map", ground.layers)
