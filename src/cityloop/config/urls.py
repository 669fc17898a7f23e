"""Every route of the platform; each room of `surfaces` brings its own list."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from cityloop.config.health import healthz
from cityloop.surfaces.api import pages
from cityloop.surfaces.api.app import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("admin/", admin.site.urls),
    path("api/v1/openapi.json", pages.openapi, name="openapi"),
    path("api/v1/docs", pages.docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("open311/", include("cityloop.surfaces.api.open311.urls")),
    re_path(r"^api/v1/(?P<rest>.*)$", pages.nothing),
    path("", include("cityloop.surfaces.kit.urls")),
    path("", include("cityloop.surfaces.account.urls_tokens")),
    path("", include("cityloop.surfaces.errands.urls")),
    path("", include("cityloop.surfaces.desk.urls")),
    path("", include("cityloop.surfaces.patrol.urls")),
    path("", include("cityloop.surfaces.retrieval.urls")),
    path("", include("cityloop.surfaces.orders.urls")),
    path("", include("cityloop.surfaces.shifts.urls")),
    path("", include("cityloop.surfaces.cameras.urls")),
    path("", include("cityloop.surfaces.setup.urls")),
    path("", include("cityloop.surfaces.account.urls")),
    path("", include("cityloop.surfaces.contractor.urls")),
    path("", include("cityloop.surfaces.setup.urls_webhooks")),
]

handler400 = "cityloop.surfaces.kit.errors.bad_request"
handler403 = "cityloop.surfaces.kit.errors.forbidden"
handler404 = "cityloop.surfaces.kit.errors.missing"
handler500 = "cityloop.surfaces.kit.errors.broken"
