"""Tokens of one's own; an administrator's page also has those of other systems."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.account.views import tokens

urlpatterns = [
    path("account/tokens/", tokens.page, name="tokens"),
    path("account/tokens/<int:pk>/end/", tokens.end, name="token-end"),
]
