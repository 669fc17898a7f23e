"""Doors and switches, which every surface has."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.kit.views import first_run, language, sessions

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("language/", language.switch, name="language"),
    path("first-run/", first_run.page, name="first-run"),
]
