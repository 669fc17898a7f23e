"""The checklist leads from an empty city to one that works, and says at each step what stands."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cityloop.catalogue.models import Condition
from cityloop.journal.queries import acts_after
from cityloop.staff.models import Department, Person
from cityloop.surfaces.kit import city
from cityloop.surfaces.setup.steps import next_step, steps
from tests.cast import found_town


def marked(page: str, mark: str) -> list[str]:
    return re.findall(rf'<li id="(\w+)" class="card {mark}"', page)


def test_an_empty_city_begins_with_its_areas(office: Client) -> None:
    page = office.get("/set-up/").content.decode()
    assert marked(page, "done") == []
    assert marked(page, "next") == ["areas"]
    assert "The loop can run" not in page


def test_every_step_leads_somewhere(office: Client) -> None:
    for step in steps():
        for link in (step.main, *step.others):
            answer = office.post(link.address) if step.posts and link is step.main else office.get(link.address)
            assert answer.status_code in (200, 302), link.address


@pytest.mark.django_db
def test_every_step_of_a_town_at_work_leads_somewhere(office: Client) -> None:
    found_town()
    for step in steps():
        for link in (step.main, *step.others):
            assert office.get(link.address).status_code == 200, link.address


def test_departments_are_seeded_once(office: Client) -> None:
    office.post("/set-up/departments/")
    assert Department.objects.count() == 27
    before = len(list(acts_after(0, 1000)))
    answer = office.post("/set-up/departments/", follow=True)
    assert "nothing was changed" in answer.content.decode()
    assert len(list(acts_after(0, 1000))) == before


def test_the_catalogue_is_seeded_once(office: Client) -> None:
    office.post("/set-up/catalogue/")
    count = Condition.objects.count()
    assert count > 100
    office.post("/set-up/catalogue/")
    assert Condition.objects.count() == count


def test_a_city_is_named(office: Client) -> None:
    assert office.post("/set-up/", {"name": "寻乌县", "code": "360734"})["Location"] == "/set-up/"
    found = city.named()
    assert found is not None
    assert (found.name, found.code) == ("寻乌县", "360734")


@pytest.mark.parametrize(
    "given", [{"name": "", "code": "1"}, {"name": "x" * 61, "code": "360734"}, {"name": "县", "code": "³⁶"}]
)
def test_what_cannot_be_a_name_or_code_changes_nothing(office: Client, given: dict[str, str]) -> None:
    answer = office.post("/set-up/", given)
    assert answer.status_code == 422
    assert city.named() is None
    assert given["name"][:60] in answer.content.decode()


def test_a_town_with_people_can_run_the_loop(office: Client) -> None:
    found_town()
    office.post("/set-up/catalogue/")
    assert Person.objects.count() > 10
    left = next_step(steps())
    assert left is None or left.key == "calendars"  # the small town of the tests has no calendar of its own
