"""Doors, switches and set-up, which every surface has."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.kit.views import first_run, language, sessions, set_up

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("language/", language.switch, name="language"),
    path("first-run/", first_run.page, name="first-run"),
    path("set-up/", set_up.page, name="set-up"),
    path("set-up/catalogue/", set_up.seed_catalogue, name="seed-catalogue"),
    path("import/", set_up.imports, name="import"),
    path("import/rows/", set_up.import_rows, name="import-rows"),
]
