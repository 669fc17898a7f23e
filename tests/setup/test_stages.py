"""Another limit of a stage: as many clocks turn yellow and red as the page said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import filing, followers
from cityloop.cases.models import Case
from cityloop.cases.operations import carry_out
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.choices import Stage
from cityloop.intake import services as intake
from cityloop.intake.models import Report
from cityloop.journal import glance
from cityloop.journal.models import Act
from cityloop.surfaces.kit import lights
from cityloop.workflow.table import Given
from tests.cast import PASSWORD, STALL, STALLS, condition, found_town, standing
from tests.setup.test_previews import dues_told, local, seen

pytestmark = pytest.mark.django_db
HERE = "/set-up/stages/dispatch/"
HALF_AN_HOUR = {"amount": "30", "kind": "urgent_minute", "open_clocks": "on"}


@pytest.fixture
def admin() -> Client:
    found_town()
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username="admin", password=PASSWORD)
    return client


def waiting(minutes: int) -> Case:
    """For its dispatch, since so many minutes; fifteen are the limit."""
    at = timezone.now() - timedelta(minutes=minutes)
    return filing.file(
        source="hotline", condition=condition(STALLS), lon=STALL[0], lat=STALL[1], actor=standing("operator"), at=at
    )


def light(case: Case, at: datetime) -> str:
    case.refresh_from_db()
    return lights.light(case.due_at, case.yellow_at, at)


def confirm(client: Client, address: str, form: dict[str, str]) -> str:
    """What was shown before."""
    shown = client.post(address, form)
    assert client.post(address, form | {"step": "confirm", "seen": seen(shown)}).status_code == 302
    for act in Act.objects.filter(verb="stage_limit.taken_over").order_by("number"):
        followers.take_stage_limit_over(act)  # as the worker does
    return shown.content.decode()


def figures(page: str) -> dict[str, int]:
    parts = page.split('id="effect"')[1].split("<dt>")[1:]
    return {each.split("</dt>")[0]: int(each.split("<dd>")[1].split("</dd>")[0]) for each in parts}


def test_clocks_that_run_turn_as_it_was_said(admin: Client) -> None:
    cases, at = [waiting(minutes) for minutes in (2, 26, 40)], timezone.now()
    assert [light(each, at) for each in cases] == ["green", "red", "red"]
    acts = Act.objects.count()
    told = figures(admin.post(HERE, HALF_AN_HOUR).content.decode())
    assert told == {"clocks of this stage": 3, "turn yellow": 1, "turn red": 0, "turn green again": 0}
    assert Act.objects.count() == acts
    shown = confirm(admin, HERE, HALF_AN_HOUR)
    assert [light(each, at) for each in cases] == ["green", "yellow", "red"]
    assert "3 open clocks change their limit" in shown
    assert Act.objects.filter(verb="case.limit_reset").count() == 3


def test_the_new_moments_are_those_of_the_table(admin: Client) -> None:
    cases = [waiting(2), waiting(5)]
    form = HALF_AN_HOUR | {"amount": "4"}
    shown = admin.post(HERE, form)
    assert "1" in str(figures(shown.content.decode())["turn red"])
    confirm(admin, HERE, form)
    for each in cases:
        each.refresh_from_db()
    assert [local(each.due_at) for each in cases] == dues_told(shown)
    assert all(each.wake_at for each in cases)  # so that the alarm tells what is overdue now


def test_without_the_tick_clocks_that_run_keep_their_limit(admin: Client) -> None:
    case = waiting(2)
    before = case.due_at
    shown = confirm(admin, HERE, {"amount": "30", "kind": "urgent_minute"})
    assert "1 open clock keeps its limit" in shown
    case.refresh_from_db()
    assert case.due_at == before
    assert catalogue.stage_limits()[Stage.DISPATCH].amount == 30
    glance.forget_all()  # as a second does
    new = waiting(0)
    assert new.due_at is not None
    assert new.due_at == new.filed_at.replace(microsecond=0) + timedelta(minutes=30)


def test_what_left_the_stage_and_other_stages_keep_their_clocks(admin: Client) -> None:
    gone = waiting(2)
    carry_out(gone, "dispatch", actor=standing("dispatcher"), at=timezone.now(), given=Given(department="enforcement"))
    before = gone.due_at
    assert "No clock of this stage runs" in confirm(admin, HERE, HALF_AN_HOUR)
    gone.refresh_from_db()
    assert gone.due_at == before


def test_reports_that_wait_have_their_stages_too(admin: Client) -> None:
    at = timezone.now() - timedelta(minutes=10)
    report = intake.receive(
        key="r-1", source="hotline", lon=STALL[0], lat=STALL[1], description="摆摊", actor=standing("operator"), at=at
    )
    told = figures(confirm(admin, "/set-up/stages/intake/", HALF_AN_HOUR | {"amount": "5"}))
    assert told["turn red"] == 1
    found = Report.objects.get(pk=report.pk)
    assert found.due_at == at.replace(microsecond=0) + timedelta(minutes=5)
    assert Act.objects.filter(verb="report.limit_reset").count() == 1


def test_the_limit_before_is_offered_again(admin: Client) -> None:
    shown = admin.post(HERE, HALF_AN_HOUR)
    done = admin.post(HERE, HALF_AN_HOUR | {"step": "confirm", "seen": seen(shown)})
    assert 'name="amount" value="15"' in admin.get(done["Location"]).content.decode()


def test_no_limit_changes_nothing_and_only_an_administrator_sees_it(admin: Client) -> None:
    for wrong in ({"amount": "0"}, {"amount": "x"}, {"kind": "weeks"}):
        answer = admin.post(HERE, HALF_AN_HOUR | wrong | {"step": "confirm", "seen": "0-0-0-0"})
        assert answer.status_code == 422, wrong
    assert catalogue.stage_limits()[Stage.DISPATCH].amount == 15
    assert admin.get("/set-up/stages/").status_code == 200
    assert admin.get("/set-up/stages/handling/").status_code == 404
    client = Client()
    assert client.login(username="lead", password=PASSWORD)
    for address in ("/set-up/stages/", HERE):
        assert client.get(address).status_code == 403
    assert client.post(HERE, HALF_AN_HOUR | {"step": "confirm"}).status_code == 403
