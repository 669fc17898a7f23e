"""The desk's addresses."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from cityloop.surfaces.desk.views import (
    batch,
    caller,
    calls,
    company,
    contract,
    department,
    desk,
    dispatching,
    ground,
    intake,
    media,
    papers,
    saved,
    subjects,
    teams,
)
from cityloop.surfaces.kit.kinds import ON_DESK


def _of(kind: str) -> list[URLPattern]:
    return [
        path(f"{kind}s/<int:pk>/", subjects.show(kind), name=kind),
        path(f"{kind}s/<int:pk>/company/", company.read(kind), name=f"{kind}-company"),
        path(f"{kind}s/<int:pk>/meanwhile/", company.meanwhile(kind), name=f"{kind}-meanwhile"),
        path(f"{kind}s/<int:pk>/<slug:operation>/", subjects.operate(kind), name=f"{kind}-operation"),
    ]


urlpatterns = [
    path("", desk.home, name="desk"),
    path("inbox/", desk.inbox_part, name="inbox"),
    path("presence/", company.here, name="presence"),
    path("batch/", batch.start, name="start-batch"),
    path("batch/form/", batch.form, name="batch-form"),
    path("batch/<int:pk>/", batch.report, name="batch"),
    path("batch/<int:pk>/undo/", batch.undo, name="undo-batch"),
    path("batch/<int:pk>/retry/", batch.retry, name="retry-batch"),
    path("counters/", desk.counters_part, name="counters"),
    path("reports/new/", intake.new, name="new-report"),
    path("reports/preview/", intake.preview, name="report-preview"),
    path("reports/<int:pk>/caller/", caller.page, name="caller"),
    path("department/", department.page, name="department"),
    path("department/<int:pk>/remind/", department.remind, name="department-remind"),
    path("department/<int:pk>/give/", department.give, name="department-give"),
    path("department/teams/", teams.page, name="teams"),
    path("department/teams/<int:pk>/", teams.page, name="team"),
    path("department/teams/<int:pk>/dissolve/", teams.dissolve, name="team-dissolve"),
    path("calls/caller/", calls.caller, name="call-caller"),
    path("calls/refer/", calls.refer, name="call-refer"),
    path("calls/<int:pk>/ask/", calls.ask, name="call-ask"),
    path("dispatching/", dispatching.accuracy, name="accuracy"),
    path("dispatching/turn/", dispatching.turn, name="automatic"),
    path("dispatching/precedents/", dispatching.precedents, name="precedents"),
    path("dispatching/precedents/<int:pk>/revoke/", dispatching.revoke, name="precedent-revoke"),
    path("dispatching/elsewhere/", calls.elsewhere, name="elsewhere"),
    path("places/", intake.places, name="places"),
    path("conditions/", intake.conditions, name="conditions"),
    path("cases/<int:pk>/contract/", contract.page, name="contract"),
    path("cases/<int:pk>/links/<int:link>/telephone/", contract.telephone, name="link-telephone"),
    path("cases/<int:pk>/links/<int:link>/revoke/", contract.revoke, name="link-revoke"),
    path("cases/<int:pk>/file.pdf", papers.file, name="case-file"),
    path("cases/<int:pk>/file/", papers.clear_file, name="case-file-clear"),
    path("check_receipt.py", papers.checker, name="check-receipt"),
    path("lists/new/", saved.new, name="save-list"),
    path("lists/<int:pk>/rename/", saved.rename, name="rename-list"),
    path("lists/<int:pk>/up/", saved.up, name="list-up"),
    path("lists/<int:pk>/drop/", saved.drop, name="drop-list"),
    path("lists/<int:pk>/back/", saved.take_back, name="list-back"),
    *(each for kind in ON_DESK for each in _of(kind)),
    re_path(r"^media/(?P<pk>\d+)/(?P<size>thumb|view)/$", media.copy, name="media"),
    path("media/<int:pk>/original/", media.original, name="media-original"),
    path("map/base.json", ground.base, name="map-base"),
    path("map/cells.json", ground.cells, name="map-cells"),
    path("map/components.json", ground.components, name="map-components"),
    path("map/cameras.json", ground.cameras, name="map-cameras"),
    path("map/staff.json", ground.staff, name="map-staff"),
    path("map/cases.json", ground.cases, name="map-cases"),
    path("map/heat.json", ground.heat, name="map-heat"),
]
