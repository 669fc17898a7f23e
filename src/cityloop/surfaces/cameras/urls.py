"""The register of cameras, and what is drawn into their pictures."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.cameras.views import camera, finding, health, masks, pictures, presets, probing, register, zones

urlpatterns = [
    path("cameras/", register.page, name="cameras"),
    path("cameras/new/", camera.new, name="new-camera"),
    path("cameras/health/", health.page, name="camera-health"),
    path("cameras/health/days/", health.days, name="camera-days"),
    path("cameras/health/names/", health.names, name="camera-share-names"),
    path("cameras/health/<int:pk>/acknowledge/", health.acknowledge, name="acknowledge-fault"),
    path("cameras/health/<int:pk>/accept/", health.accept, name="accept-view"),
    path("cameras/find/", finding.page, name="find-cameras"),
    path("cameras/find/<uuid:command>/", finding.one, name="found-cameras"),
    path("cameras/probe/", probing.start, name="probe"),
    path("cameras/probe/<uuid:command>/", probing.one, name="probed"),
    path("cameras/probe/<uuid:command>/picture/", probing.picture, name="probed-picture"),
    path("cameras/<int:pk>/", camera.page, name="camera"),
    path("cameras/<int:pk>/picture/", pictures.ask, name="camera-picture"),
    path("cameras/<int:pk>/pictures/<uuid:command>/", pictures.copy, name="camera-picture-copy"),
    path("cameras/<int:pk>/presets/", presets.ask, name="camera-presets"),
    path("cameras/<int:pk>/zones/new/", zones.new, name="new-zone"),
    path("cameras/<int:pk>/zones/<str:code>/", zones.one, name="zone"),
    path("cameras/<int:pk>/masks/new/", masks.new, name="new-mask"),
    path("cameras/<int:pk>/masks/<str:code>/", masks.one, name="mask"),
]
