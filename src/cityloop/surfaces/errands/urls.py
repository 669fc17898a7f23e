"""Long work: what I asked for, how far it is, what came of it."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.errands import exports, views

urlpatterns = [
    path("exports/", exports.start, name="start-export"),
    path("exports/form/", exports.form, name="export-form"),
    path("errands/", views.page, name="errands"),
    path("errands/rows/", views.rows, name="errand-rows"),
    path("errands/sign/", views.sign, name="errand-sign"),
    path("errands/<int:pk>/", views.part, name="errand"),
    path("errands/<int:pk>/file/", views.file, name="errand-file"),
    path("errands/<int:pk>/call-off/", views.call_off, name="errand-call-off"),
    path("errands/<int:pk>/again/", views.again, name="errand-again"),
]
