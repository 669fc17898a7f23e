"""The pages of camera health."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from cityloop.edge import services as edge
from cityloop.surfaces.errands.exporting import errand as exporting
from cityloop.surfaces.errands.exporting.lists import LISTS, Asked
from cityloop.surfaces.errands.exporting.writers import Format
from cityloop.watch.health import days
from cityloop.watch.models import Camera, Charge, Fault, HealthNames, Sign
from cityloop_edge import messages as wire
from tests.cast import found_town
from tests.surfaces.test_desk import desk
from tests.watch.seeing import Street, street

NOW = datetime.now(UTC)


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> Street:
    settings.DATA = tmp_path
    found_town()
    found = street()
    Charge.objects.create(camera=found.camera, station=found.station, began_at=NOW - timedelta(days=3))
    return found


def fault(place: Street, sign: Sign, hours: float, *, whole: bool = False) -> Fault:
    return Fault.objects.create(
        camera=None if whole else place.camera, station=place.station, sign=sign, began_at=NOW - timedelta(hours=hours)
    )


def test_the_page_names_what_is_wrong_filtered_and_sorted(place: Street) -> None:
    assert "The camera that is watched is well." in desk("leader").get("/cameras/health/").content.decode()
    Charge.objects.update(ended_at=NOW)
    assert "No camera is watched yet" in desk("leader").get("/cameras/health/").content.decode()
    fault(place, Sign.COVERED, 5)
    fault(place, Sign.STATION_SILENT, 1, whole=True)
    page = desk("video").get("/cameras/health/").content.decode()
    assert page.index('<span class="tag bad">Covered') < page.index('<span class="tag bad">Station silent')
    newest = desk("video").get("/cameras/health/?sort=newest").content.decode()
    assert newest.index('<span class="tag bad">Station silent') < newest.index('<span class="tag bad">Covered')
    for query, shown in (
        ("sign=covered", 1), ("owner=police", 0), ("owner=own", 1), ("station=north", 2), ("q=gate", 1), ("over=1", 0),
    ):  # fmt: skip
        found = desk("video").get(f"/cameras/health/?{query}").content.decode()
        assert found.count('<span class="since">') == shown, query


def test_why_there_is_no_picture_is_said_in_the_readers_language(place: Street) -> None:
    fault(place, Sign.NO_SIGNAL, 1)
    told = wire.CameraHealth(
        camera="gate", condition=wire.Condition.FAILED, trouble="the camera does not take the password"
    )
    beat = wire.Heartbeat(at=NOW, spooled=0, cameras=(told,))
    edge.receive_batch(place.station, wire.Batch(sent_at=NOW, messages=(beat,)), at=NOW)
    assert "The camera refuses the name or the password." in desk("video").get("/cameras/health/").content.decode()


def test_a_fault_is_acknowledged_on_the_page_by_whoever_runs_cameras(place: Street) -> None:
    found = fault(place, Sign.BLACK, 1)
    assert desk("leader").post(f"/cameras/health/{found.pk}/acknowledge/").status_code == 403
    assert desk("inspector").get("/cameras/health/").status_code == 403
    taken = desk("video").post(f"/cameras/health/{found.pk}/acknowledge/", {"query": "sign=black&page=2"})
    assert taken["Location"] == "/cameras/health/?sign=black&page=2"
    page = desk("lead").get("/cameras/health/").content.decode()
    assert "knows since" in page
    assert "Acknowledge</button>" not in page


def test_a_camera_that_was_turned_for_good_is_told_to_stand_right(place: Street) -> None:
    moved, black = fault(place, Sign.MOVED, 1), fault(place, Sign.BLACK, 1)
    assert desk("video").post(f"/cameras/health/{black.pk}/accept/").status_code == 404
    assert desk("video").post(f"/cameras/health/{moved.pk}/accept/").status_code == 302
    assert Camera.objects.get().view_since is not None


def test_the_report_of_a_day_prints_and_exports_with_the_citys_own_names(place: Street) -> None:
    yesterday = timezone.localdate(NOW) - timedelta(days=1)
    begins = days.bounds(yesterday)[0]
    Fault.objects.create(
        camera=place.camera, station=place.station, sign=Sign.BLURRED,
        began_at=begins, ended_at=begins + timedelta(hours=6),
    )  # fmt: skip
    days.draw_up(NOW)
    page = desk("leader").get("/cameras/health/days/").content.decode()
    assert f"{yesterday:%Y-%m-%d}" in page
    assert "75.0 %" in page
    assert "100.0 %" in page
    assert "Picture-good rate" in page
    names = {"online": "在线率", "well": "图像完好率"}
    assert desk("leader").post("/cameras/health/names/", names).status_code == 403
    assert desk("admin").post("/cameras/health/names/", names).status_code == 302
    assert HealthNames.objects.get().well == "图像完好率"
    assert "图像完好率" in desk("leader").get("/cameras/health/days/").content.decode()
    assert desk("leader").get("/cameras/health/days/?day=2026-13-40&owner=nobody").status_code == 200
    sheet = exported("camera-day", f"day={yesterday}")
    assert sheet[0][6:8] == ("在线率 (%)", "图像完好率 (%)")
    assert sheet[1][5:8] == (1440, 100.0, 75.0)


def test_faults_go_out_as_a_file(place: Street) -> None:
    fault(place, Sign.COVERED, 2)
    sheet = exported("fault", "sign=covered")
    assert len(sheet) == 2
    assert "North gate" in sheet[1]
    assert len(exported("fault", "sign=black")) == 1


def exported(name: str, query: str) -> list[tuple[object, ...]]:
    offered, out = LISTS[name], Path(settings.DATA) / f"{name}.xlsx"
    found = offered.found(Asked(query=query), [], NOW)
    exporting.export(offered, found, Format.EXCEL, out, lambda done, total: None)
    return list(openpyxl.load_workbook(out).active.values)  # type: ignore[union-attr]
