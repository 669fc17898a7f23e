"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.desk.views import desk, ground

urlpatterns = [
    path("", desk.home, name="desk"),
    path("map/base.json", ground.base, name="map-base"),
    path("map/cells.json", ground.cells, name="map-cells"),
    path("map/components.json", ground.components, name="map-components"),
    path("map/cameras.json", ground.cameras, name="map-cameras"),
]
