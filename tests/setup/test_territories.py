"""Responsibility on the map: an area is given to another department, and what waits there goes where it was said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import filing, followers
from cityloop.cases.models import Case
from cityloop.cases.operations import carry_out
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import services
from cityloop.catalogue.choices import Who
from cityloop.catalogue.rules import Duty
from cityloop.journal.models import Act
from cityloop.surfaces.setup import publishing
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.table import Given
from tests.cast import FOUNDER, HOLE, PASSWORD, ROAD, STALL, found_town, standing
from tests.setup.test_previews import seen

pytestmark = pytest.mark.django_db
TOWN, EAST, WEST = "360734100", "360734100001", "360734100002"
HERE = "/set-up/territories/?level=community"


@pytest.fixture
def admin() -> Client:
    """Holes in the road are the duty of whoever holds the place: the town, everywhere."""
    found_town()
    at = timezone.now()
    wanted = replace(publishing.standard(ROAD, at), duties=(Duty(Who.TERRITORY),))
    publishing.publish(wanted, actor=FOUNDER, at=at)
    services.put_territory(area_code=TOWN, department_code="town", actor=FOUNDER, at=at)
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username="admin", password=PASSWORD)
    return client


def a_case(place: tuple[float, float] = HOLE) -> Case:
    at = timezone.now()
    number = publishing.standard(ROAD, at).id
    return filing.file(
        source="hotline", condition=number, lon=place[0], lat=place[1], actor=standing("operator"), at=at
    )


def follow() -> None:
    """As the worker does."""
    for act in Act.objects.filter(verb="territory.given").order_by("number"):
        followers.take_territory_over(act)


def confirm(client: Client, form: dict[str, Any], address: str = HERE) -> str:
    """What was shown before."""
    shown = client.post(address, form)
    done = client.post(address, form | {"step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    follow()
    return shown.content.decode()


def department(case: Case) -> str:
    return Case.objects.values_list("department_code", flat=True).get(pk=case.pk)


def test_what_waits_in_the_area_goes_to_its_new_holder_and_nothing_else_does(admin: Client) -> None:
    waiting, sent, elsewhere = a_case(), a_case(), a_case(STALL)
    carry_out(sent, "dispatch", actor=standing("dispatcher"), at=timezone.now(), given=Given(department="town"))
    assert [department(each) for each in (waiting, sent, elsewhere)] == ["town"] * 3
    acts = Act.objects.count()
    shown = admin.post(HERE, {"area": [WEST], "department": "works"}).content.decode()
    assert "1 case that waits for its dispatch goes to another department" in shown
    assert "1 open case is with a department already and stays there" in shown
    assert f"/cases/{waiting.pk}/" in shown
    assert f"/cases/{elsewhere.pk}/" not in shown
    assert Act.objects.count() == acts
    confirm(admin, {"area": [WEST], "department": "works"})
    assert [department(each) for each in (waiting, sent, elsewhere)] == ["works", "town", "town"]
    assert department(a_case()) == "works"  # and so what is filed from now on
    follow()
    assert Act.objects.filter(verb="case.proposed_anew").count() == 1


def test_the_journal_says_who_held_the_area_before_and_what_was_shown(admin: Client) -> None:
    case = a_case()
    confirm(admin, {"area": [WEST, EAST], "department": "works"})
    given = Act.objects.get(verb="territory.given")
    assert (given.actor_id, given.payload["before"]) == ("admin", {EAST: "", WEST: ""})
    assert given.payload["given"] == {EAST: "works", WEST: "works"}
    assert Act.objects.get(verb="setup.confirmed").payload["shown"] == {"going": 1, "staying": 0, "cases": [case.pk]}


def test_an_area_is_left_to_the_area_around_it_again(admin: Client) -> None:
    confirm(admin, {"area": [WEST], "department": "works"})
    case = a_case()
    shown = confirm(admin, {"area": [WEST], "department": ":around"})
    assert "1 case that waits" in shown
    assert re.search(r"西门社区</th><td>市政公用中心</td><td>长宁镇", shown)
    assert department(case) == "town"
    assert catalogue.all_territories() == {TOWN: "town"}


def test_a_change_is_put_back_area_by_area(admin: Client) -> None:
    confirm(admin, {"area": [WEST], "department": "works"})
    confirm(admin, {"area": [WEST, EAST], "department": "sanitation"})
    case, last = a_case(), Act.objects.filter(verb="territory.given").latest("number").number
    assert f'name="undo" value="{last}"' in admin.get(HERE).content.decode()
    shown = confirm(admin, {"undo": str(last)})
    assert "1 case that waits" in shown
    assert catalogue.all_territories() == {TOWN: "town", WEST: "works"}
    assert department(case) == "works"
    for wrong in ("0", "x", "9" * 30):
        assert admin.post(HERE, {"undo": wrong}).status_code == 404


def test_what_people_decided_stays(admin: Client) -> None:
    case = a_case()
    Case.objects.filter(pk=case.pk).update(why="dispatcher")
    shown = confirm(admin, {"area": [WEST], "department": "works"})
    assert "No case that waits for its dispatch goes to another department" in shown
    assert department(case) == "town"


def test_an_area_that_nobody_would_hold_is_named_before(admin: Client) -> None:
    address = "/set-up/territories/?level=street"
    shown = confirm(admin, {"area": [TOWN], "department": ":around"}, address)
    assert "Nobody would hold 1 of the areas" in shown
    with pytest.raises(Unsuitable):
        a_case()


def test_cells_are_given_one_by_one(admin: Client) -> None:
    case, cell = a_case(), f"{WEST}001"
    address = f"/set-up/territories/?level=cell&within={WEST}"
    page = admin.get(address).content.decode()
    assert cell in page
    assert f"{EAST}001" not in page
    shown = confirm(admin, {"area": [cell, f"{EAST}001"], "department": "sanitation"}, address)
    assert "1 case that waits" in shown
    assert catalogue.all_territories() == {TOWN: "town", cell: "sanitation"}  # only what the page showed
    assert department(case) == "sanitation"


def test_a_case_that_came_in_between_shows_the_effect_again(admin: Client) -> None:
    form = {"area": [WEST], "department": "works"}
    shown = admin.post(HERE, form)
    a_case()
    answer = admin.post(HERE, form | {"step": "confirm", "seen": seen(shown)})
    assert (answer.status_code, "Meanwhile" in answer.content.decode()) == (422, True)
    assert catalogue.all_territories() == {TOWN: "town"}


def test_no_area_or_no_department_changes_nothing(admin: Client) -> None:
    for wrong in ({"department": "works"}, {"area": ["9"], "department": "works"}, {"area": [WEST]},
                  {"area": [WEST], "department": "nobody"}):  # fmt: skip
        answer = admin.post(HERE, wrong | {"step": "confirm", "seen": "0-0"})
        assert answer.status_code == 422, wrong
    assert not Act.objects.filter(verb="territory.given").exists()
    client = Client()
    assert client.login(username="lead", password=PASSWORD)
    assert client.get(HERE).status_code == 403
    assert client.post(HERE, {"area": [WEST], "department": "works", "step": "confirm"}).status_code == 403
