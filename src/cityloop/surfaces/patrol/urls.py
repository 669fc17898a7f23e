"""Looking through cameras: the wall, its rounds, what was looked at."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.patrol.views import (
    evidence,
    pictures,
    record,
    recordings,
    reporting,
    rightness,
    rounds,
    turning,
    wall,
)

urlpatterns = [
    path("patrol/", wall.page, name="patrol"),
    path("patrol/cameras/", wall.cameras, name="patrol-cameras"),
    path("patrol/next/", wall.following, name="patrol-next"),
    path("patrol/rounds/", rounds.page, name="patrol-rounds"),
    path("patrol/rounds/new/", rounds.one, name="patrol-new-round"),
    path("patrol/rounds/<int:pk>/", rounds.one, name="patrol-round"),
    path("patrol/rounds/<int:pk>/end/", rounds.end, name="patrol-end-round"),
    path("patrol/places/", rounds.place, name="patrol-place"),
    path("patrol/places/<int:pk>/end/", rounds.end_place, name="patrol-end-place"),
    path("patrol/rightness/", rightness.page, name="patrol-rightness"),
    path("patrol/rightness/<int:pk>/end/", rightness.end, name="patrol-end-probation"),
    path("patrol/tuning/zones/<int:pk>/", rightness.tune, name="patrol-tune"),
    path("patrol/tuning/<int:pk>/undo/", rightness.untune, name="patrol-untune"),
    path("patrol/dataset/", rightness.dataset, name="patrol-dataset"),
    path("patrol/limits/", rightness.limit, name="patrol-limits"),
    path("patrol/coverage/", record.coverage, name="patrol-coverage"),
    path("patrol/looks/", record.page, name="patrol-looks"),
    path("patrol/look/", pictures.look, name="patrol-look"),
    path("patrol/still/<str:code>/", pictures.still, name="patrol-still"),
    path("patrol/recordings/", recordings.page, name="patrol-recordings"),
    path("patrol/recordings/cameras/", recordings.cameras, name="patrol-recorded-cameras"),
    path("patrol/recordings/<uuid:pk>/", recordings.one, name="patrol-recording"),
    path("patrol/recordings/<uuid:pk>/state/", recordings.state, name="patrol-recording-state"),
    path("patrol/recordings/<uuid:pk>/film/", recordings.moving, name="patrol-recording-film"),
    path("patrol/recordings/<uuid:pk>/attach/", recordings.attach, name="patrol-recording-attach"),
    path("patrol/evidence/<str:code>/", evidence.into, name="patrol-evidence"),
    path("patrol/turn/<str:code>/", turning.turn, name="patrol-turn"),
    path("patrol/report/<str:code>/", reporting.report, name="patrol-report"),
]
