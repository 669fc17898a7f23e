"""Orders to our own crews, at a desk and on the phone of who was sent."""

from __future__ import annotations

from django.urls import path, re_path

from cityloop.surfaces.orders.views import issuing, lists, photos, single

urlpatterns = [
    path("orders/", lists.page, name="orders"),
    path("orders/rows/", lists.rows, name="order-rows"),
    path("orders/new/", issuing.page, name="new-order"),
    path("orders/places/", issuing.places, name="order-places"),
    path("orders/<int:pk>/", single.page, name="order"),
    path("orders/<int:pk>/<slug:operation>/", single.operate, name="order-operation"),
    re_path(r"^orders/photos/(?P<pk>\d+)/(?P<size>thumb|view)/$", photos.copy, name="order-photo"),
]
