"""Requests for footage: the register, a new one, what becomes of it, its receipt."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.retrieval.views import asking, handing, listing, single

urlpatterns = [
    path("retrievals/", listing.page, name="retrievals"),
    path("retrievals/new/", asking.page, name="new-retrieval"),
    path("retrievals/cameras/", asking.cameras, name="retrieval-cameras"),
    path("retrievals/<int:pk>/", single.page, name="retrieval"),
    path("retrievals/<int:pk>/person/", single.person, name="retrieval-person"),
    path("retrievals/<int:pk>/archive/", handing.archive, name="retrieval-archive"),
    path("retrievals/<int:pk>/receipt/", handing.receipt, name="retrieval-receipt"),
    path("retrievals/<int:pk>/<slug:operation>/", single.operate, name="retrieval-operation"),
]
