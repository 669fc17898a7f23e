"""A new version of the catalogue does to open cases what its page said before it was published."""

from __future__ import annotations

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
from cityloop.catalogue.models import Version
from cityloop.catalogue.rules import Duty
from cityloop.catalogue.writing import drafted
from cityloop.journal.models import Act
from cityloop.workflow.clocks import Limit, LimitKind
from cityloop.workflow.table import Given
from tests.cast import FOUNDER, HOLE, LITTER, PASSWORD, STALL, STALLS, found_town, standing
from tests.setup.test_previews import dues_told, local, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    found_town()
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username="admin", password=PASSWORD)
    return client


def draft(**changes: dict[str, Any]) -> Version:
    """Of the version in force; `changes` by the name of a filing condition."""
    at = timezone.now()
    version = services.draft_version(name="2027", based_on=catalogue.version_at(at), actor=FOUNDER, at=at)
    codes = {"stalls": STALLS, "litter": LITTER}
    for name, change in changes.items():
        found = next(each for each in drafted(catalogue.tree(version)).standards if each.code == codes[name])
        services.put_standard(version=version, draft=replace(found, **change), actor=FOUNDER, at=at)
    return version


def a_case(code: str, department: str = "") -> Case:
    at, place = timezone.now(), STALL if code == STALLS else HOLE
    number = catalogue.standard(catalogue.version_at(at), code).id
    case = filing.file(
        source="hotline", condition=number, lon=place[0], lat=place[1], actor=standing("operator"), at=at
    )
    if department:
        carry_out(case, "dispatch", actor=standing("dispatcher"), at=at, given=Given(department=department))
    return case


def address(version: Version) -> str:
    return f"/set-up/versions/{version.pk}/"


def publish(client: Client, version: Version, **form: str) -> str:
    """What was shown before."""
    shown = client.post(address(version), form)
    done = client.post(address(version), form | {"step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    for act in Act.objects.filter(verb__in=("limit.taken_over", "duty.taken_over")).order_by("number"):
        take = followers.take_limit_over if act.verb.startswith("limit") else followers.take_duty_over
        take(act)  # as the worker does
    return shown.content.decode()


def test_open_cases_take_new_limits_and_departments_over_as_it_was_said(admin: Client) -> None:
    stall, waiting, sent = a_case(STALLS, "enforcement"), a_case(LITTER), a_case(LITTER, "sanitation")
    version = draft(
        stalls={"limit": Limit(LimitKind.URGENT_HOUR, 5)}, litter={"duties": (Duty(Who.DEPARTMENT, "works"),)}
    )
    acts = Act.objects.count()
    looked = admin.post(address(version), {"open_cases": "on"})
    assert (Act.objects.count(), Version.objects.get(pk=version.pk).state) == (acts, "draft")
    shown = publish(admin, version, open_cases="on")
    assert "1 open case changes its limit" in shown
    assert "1 case that waits for its dispatch goes to another department" in shown
    assert "1 open case is with a department already and stays there" in shown
    for each in (stall, waiting, sent):
        each.refresh_from_db()
    assert [local(stall.due_at)] == dues_told(looked)
    assert (waiting.department_code, sent.department_code) == ("works", "sanitation")
    assert Act.objects.filter(verb="catalogue.published", actor_id="admin").count() == 1


def test_without_the_tick_open_cases_keep_their_limit(admin: Client) -> None:
    stall = a_case(STALLS, "enforcement")
    before = stall.due_at
    shown = publish(admin, draft(stalls={"limit": Limit(LimitKind.URGENT_HOUR, 5)}))
    assert "1 open case keeps its limit" in shown
    stall.refresh_from_db()
    assert stall.due_at == before
    assert catalogue.standard(catalogue.version_at(timezone.now()), STALLS).limit.amount == 5


def test_what_is_added_removed_and_reworded_is_named(admin: Client) -> None:
    at, case = timezone.now(), a_case(LITTER)
    old = drafted(catalogue.tree_at(at))
    kept = [replace(each, text="摊位占道") if each.code == STALLS else each for each in old.standards]
    smaller = replace(old, standards=[each for each in kept if each.code != LITTER])
    version = services.draft_from(name="2027", draft=smaller, actor=FOUNDER, at=at)
    page = admin.get(address(version)).content.decode()
    assert "垃圾落在容器外" in page
    assert "摊位占道" in page
    assert "1 open case is under a condition that is removed" in page
    publish(admin, version)
    assert Case.objects.get(pk=case.pk).condition.text == "垃圾落在容器外"  # it keeps its rule


def test_a_department_that_nobody_knows_is_named(admin: Client) -> None:
    page = admin.get(address(draft(litter={"duties": (Duty(Who.DEPARTMENT, "lamps"),)}))).content.decode()
    assert "No department has these codes: lamps" in page


def test_a_case_that_came_in_between_shows_the_effect_again(admin: Client) -> None:
    version = draft(stalls={"limit": Limit(LimitKind.URGENT_HOUR, 5)})
    shown = admin.get(address(version))
    a_case(STALLS)
    answer = admin.post(address(version), {"step": "confirm", "seen": seen(shown)})
    assert (answer.status_code, "Meanwhile" in answer.content.decode()) == (422, True)
    assert Version.objects.get(pk=version.pk).state == "draft"


def test_only_drafts_are_published_and_only_by_an_administrator(admin: Client) -> None:
    version, now = draft(), Version.objects.get(state="published")
    assert "The draft changes nothing yet" in admin.get(address(version)).content.decode()
    listed = admin.get("/set-up/versions/").content.decode()
    assert address(version) in listed
    assert address(now) not in listed
    assert admin.post(address(now), {"step": "confirm"}).status_code == 404
    client = Client()
    assert client.login(username="lead", password=PASSWORD)
    for there in ("/set-up/versions/", address(version)):
        assert client.get(there).status_code == 403
    assert client.post(address(version), {"step": "confirm"}).status_code == 403
