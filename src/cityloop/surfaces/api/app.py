"""The JSON interface under /api/v1/."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.operation import Operation

from cityloop.surfaces.api import (
    alerts,
    cases,
    departments,
    desk,
    errands,
    ground,
    jobs,
    media,
    problems,
    reports,
    shifts,
    standards,
)


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
api.add_router("/errands", errands.router)
api.add_router("/exports", errands.exports)
api.add_router("/batches", errands.batches)
api.add_router("", shifts.router)
api.add_router("/teams", departments.team_routes)
api.add_router("/referrals", departments.referrals)
api.add_router("/precedents", departments.precedents)
api.add_router("", standards.router)
api.add_router("", ground.router)
api.add_router("/map", ground.layers)
