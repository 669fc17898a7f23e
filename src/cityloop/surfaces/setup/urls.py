"""From an empty city to one that works."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.setup.views import (
    calendars,
    checklist,
    duties,
    exports,
    imports,
    limits,
    posts,
    practice,
    stages,
    territories,
    topology,
    versions,
    wordings,
)

urlpatterns = [
    path("set-up/", checklist.page, name="set-up"),
    path("set-up/departments/", checklist.seed_departments, name="seed-departments"),
    path("set-up/catalogue/", checklist.seed_catalogue, name="seed-catalogue"),
    path("set-up/calendars/", calendars.page, name="calendars"),
    path("set-up/calendars/<str:code>/", calendars.one, name="calendar"),
    path("set-up/limits/", limits.page, name="limits"),
    path("set-up/limits/<str:code>/", limits.one, name="limit"),
    path("set-up/duties/<str:code>/", duties.one, name="duty"),
    path("set-up/territories/", territories.page, name="territories"),
    path("set-up/messages/", wordings.page, name="wordings"),
    path("set-up/messages/<str:event>/", wordings.one, name="wording"),
    path("set-up/posts/<int:pk>/", posts.one, name="posts"),
    path("set-up/stages/", stages.page, name="stages"),
    path("set-up/stages/<str:name>/", stages.one, name="stage"),
    path("set-up/versions/", versions.page, name="versions"),
    path("set-up/versions/<int:pk>/", versions.one, name="version"),
    path("set-up/practice/", practice.page, name="practice"),
    path("set-up/ground/", imports.page, name="ground"),
    path("set-up/ground/imports/", imports.latest, name="imports"),
    path("set-up/ground/imports/<int:pk>/", imports.one, name="import"),
    path("set-up/ground/imports/<int:pk>/report.csv", imports.report, name="import-report"),
    path("set-up/ground/export/", exports.download, name="export"),
    path("set-up/ground/topology/", topology.page, name="topology"),
]
