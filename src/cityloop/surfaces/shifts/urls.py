"""Signing on for duty, and who is on duty."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.shifts.views import handing, keeping, others, own

urlpatterns = [
    path("duty/", own.page, name="duty"),
    path("duty/on/", own.sign_on, name="sign-on"),
    path("duty/off/", own.sign_off, name="sign-off"),
    path("duty/position/", own.position, name="duty-position"),
    path("duty/people/", others.people, name="duty-people"),
    path("duty/<int:pk>/off/", others.relieve, name="duty-relieve"),
    path("handover/", handing.page, name="handover"),
    path("handover/promises/", handing.promise, name="handover-promise"),
    path("handover/<int:pk>/", handing.one, name="handover-one"),
    path("handover/<int:pk>/take/", handing.take, name="handover-take"),
    path("promises/<int:pk>/kept/", keeping.kept, name="promise-kept"),
]
