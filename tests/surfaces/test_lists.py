"""Lists kept under a name, and the map that shows what the lists are asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cityloop.cases.filing import file
from cityloop.cases.models import Case
from cityloop.journal.models import Act
from cityloop.surfaces.desk import density, remembered
from cityloop.surfaces.desk.models import SavedView
from cityloop.words import services as words
from tests.cast import HOLE, PASSWORD, ROAD, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cases() -> list[Case]:
    found_town()
    remembered.forget()
    lead, at = standing("lead"), datetime.now(UTC)
    return [
        file(source="hotline", condition=condition(code), lon=lon, lat=lat, actor=lead, at=at, description=text)
        for (lon, lat), code, text in ((STALL, STALLS, "占道卖菜"), (HOLE, ROAD, "路面塌陷"))
    ]


def desk(username: str) -> Client:
    client = Client()
    client.login(username=username, password=PASSWORD)
    client.cookies["django_language"] = "en"
    return client


def inbox(client: Client, query: str = "") -> str:
    return client.get(f"/inbox/?{query}", headers={"HX-Request": "true"}).content.decode()


def features(client: Client, address: str) -> list[dict[str, Any]]:
    return list(json.loads(client.get(address).content)["features"])


def keep(client: Client, **given: str) -> int:
    return client.post(
        "/lists/new/", {"name": "Roads", "queue": "case.open", "department": "works", **given}
    ).status_code


def test_a_list_is_kept_with_its_count_and_opens_by_its_address() -> None:
    client = desk("dispatcher")
    assert keep(client) == 200
    page = inbox(client)
    assert 'href="/?queue=case.open&amp;department=works"' in page
    assert "Roads 1" in page
    assert "Roads" not in inbox(desk("dispatcher2"))


def test_a_list_shared_with_the_post_is_had_by_all_who_hold_it_and_changed_by_its_owner_alone() -> None:
    owner, colleague = desk("dispatcher"), desk("dispatcher2")
    keep(owner, shared="1")
    kept = SavedView.objects.get()
    assert "Roads" in inbox(colleague)
    assert "Roads" not in inbox(desk("operator"))
    for what in ("rename", "up", "drop"):
        assert colleague.post(f"/lists/{kept.pk}/{what}/", {"name": "Mine"}).status_code == 404
    kept.refresh_from_db()
    assert (kept.name, kept.dropped_at) == ("Roads", None)


def test_a_list_is_renamed_moved_deleted_and_taken_back() -> None:
    client = desk("dispatcher")
    keep(client)
    keep(client, name="Streets")
    second = SavedView.objects.get(name="Streets")
    client.post(f"/lists/{second.pk}/up/")
    client.post(f"/lists/{second.pk}/rename/", {"name": "Alleys"})
    page = inbox(client)
    assert page.index("Alleys") < page.index("Roads")
    told = client.post(f"/lists/{second.pk}/drop/").content.decode()
    assert "Alleys" not in inbox(client)
    assert f"/lists/{second.pk}/back/" in told
    client.post(f"/lists/{second.pk}/back/")
    assert "Alleys" in inbox(client)
    verbs = list(Act.objects.filter(subject_kind="view").order_by("number").values_list("verb", flat=True))
    assert verbs == ["view.saved"] * 2 + ["view.moved", "view.renamed", "view.dropped", "view.taken_back"]


def test_a_list_without_a_name_and_a_tenth_one_are_refused() -> None:
    client = desk("dispatcher")
    assert keep(client, name=" ") == 422
    assert [keep(client, name=str(number)) for number in range(10)] == [200] * 9 + [422]
    assert SavedView.objects.count() == 9


def test_the_map_shows_what_the_list_is_asked_for(cases: list[Case]) -> None:
    client = desk("dispatcher")
    assert {each["properties"]["id"] for each in features(client, "/map/cases.json?zoom=13")} == {
        each.pk for each in cases
    }
    (one,) = features(client, "/map/cases.json?zoom=13&department=works")
    assert one["properties"] == {"kind": "case", "id": cases[1].pk, "light": "green"}
    assert features(desk("sweepers"), "/map/cases.json?zoom=13") == []
    lon, lat = STALL
    near = f"bbox={lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}"
    assert [each["properties"]["id"] for each in features(client, f"/map/cases.json?zoom=16&{near}")] == [cases[0].pk]


def test_more_cases_than_a_map_can_show_are_gathered_with_the_worst_light_and_the_box_to_zoom_into(
    monkeypatch: pytest.MonkeyPatch, cases: list[Case]
) -> None:
    monkeypatch.setattr(density, "FEW", 1)
    Case.objects.filter(pk=cases[0].pk).update(due_at=datetime.now(UTC) - timedelta(hours=1))
    (lon, lat), east = STALL, STALL[0] + 0.0002
    Case.objects.filter(pk=cases[1].pk).update(lon=east, lat=lat, h3=cases[0].h3)
    (one,) = features(desk("dispatcher"), "/map/cases.json?zoom=9")
    assert one["properties"] == {"light": "red", "n": 2, "red": 1, "box": [lon, lat, east, lat]}
    assert len(features(desk("dispatcher"), "/map/cases.json?zoom=16")) == 2


def test_heat_counts_the_closed_too_and_only_of_its_days(cases: list[Case]) -> None:
    Case.objects.update(closed_at=datetime.now(UTC), state="closed", h3=cases[0].h3)
    client = desk("dispatcher")
    (one,) = features(client, "/map/heat.json?zoom=9&days=7")
    assert one["properties"] == {"n": 2, "share": 1.0}
    assert len(one["geometry"]["coordinates"][0]) == 7
    Case.objects.update(filed_at=datetime.now(UTC) - timedelta(days=20))
    remembered.forget()
    assert features(client, "/map/heat.json?zoom=9&days=7") == []
    assert features(client, "/map/heat.json?zoom=9&days=30&minor=event-99") == []


@pytest.mark.parametrize(
    "address", ["cases.json?zoom=x&bbox=1,2", "heat.json?zoom=nan&days=-1&bbox=inf,1,2,3", "cases.json"]
)
def test_nonsense_in_a_maps_address_is_no_error(address: str) -> None:
    assert desk("dispatcher").get(f"/map/{address}").status_code == 200


def test_common_words_find_among_what_one_may_see_however_much_of_it_others_have(cases: list[Case]) -> None:
    words.index_many("case", ((str(number), "占道卖菜") for number in range(10_000, 11_200)))
    for username, sees in (("desk", True), ("dispatcher", True), ("sweepers", False), ("outsider", False)):
        for query in ("q=卖菜", "queue=case.all&words=卖菜"):
            assert (f'id="case-{cases[0].pk}"' in inbox(desk(username), query)) is sees, (username, query)
