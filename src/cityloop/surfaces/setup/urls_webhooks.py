"""Who is told by machine what happens here."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.setup.views import webhooks

urlpatterns = [
    path("set-up/webhooks/", webhooks.page, name="webhooks"),
    path("set-up/webhooks/<int:pk>/rotate/", webhooks.rotate, name="webhook-rotate"),
    path("set-up/webhooks/<int:pk>/<slug:operation>/", webhooks.change, name="webhook-change"),
]
