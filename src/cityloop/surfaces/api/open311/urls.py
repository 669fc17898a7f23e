"""Addresses end in the form of the answer."""

from __future__ import annotations

from django.urls import path, register_converter

from cityloop.surfaces.api.open311 import views


class Form:
    regex = "xml|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Form, "form")

urlpatterns = [
    path("discovery.<form:form>", views.discovery),
    path("v2/services.<form:form>", views.services),
    path("v2/services/<str:code>.<form:form>", views.definition),
    path("v2/requests.<form:form>", views.requests),
    path("v2/requests/<str:number>.<form:form>", views.single),
    path("v2/tokens/<str:code>.<form:form>", views.token),
]
