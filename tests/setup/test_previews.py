"""What a set-up page says a change will do is what it then does; until it is confirmed nothing is written."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import filing, relimiting, responsibility
from cityloop.cases.models import Case, Practice
from cityloop.cases.operations import carry_out
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import services
from cityloop.catalogue.models import CalendarEdition, Version
from cityloop.catalogue.office_hours import OFFICE_HOURS
from cityloop.journal.models import Act
from cityloop.staff.rules import Post
from cityloop.surfaces.setup import hours
from cityloop.workflow import foreseeing
from cityloop.workflow import services as engine
from cityloop.workflow.table import Given
from tests.cast import FOUNDER, HOLE, PASSWORD, ROAD, STALL, condition, found_town, standing

pytestmark = pytest.mark.django_db
LIMIT = f"/set-up/limits/{ROAD}/"
DUTY = f"/set-up/duties/{ROAD}/"
CALENDAR = "/set-up/calendars/office/"
FIVE_DAYS = {"amount": "5", "kind": "work_day", "amount_two": "7", "kind_two": "work_day"}


@pytest.fixture
def admin() -> Client:
    found_town()
    at = timezone.now()
    services.change_calendar(code="office", name="机关作息", calendar=OFFICE_HOURS, actor=FOUNDER, at=at)
    services.assign_calendar(department_code="", code="office", actor=FOUNDER, at=at)
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username="admin", password=PASSWORD)
    return client


def a_case(place: tuple[float, float] = HOLE) -> Case:
    """A hole in the road, dispatched to the works department: its clock runs by office hours."""
    at = timezone.now()
    case = filing.file(
        source="hotline", condition=condition(ROAD), lon=place[0], lat=place[1], actor=standing("operator"), at=at
    )
    carry_out(case, "dispatch", actor=standing("dispatcher"), at=at, given=Given(department="works"))
    return case


def due(case: Case) -> datetime | None:
    return Case.objects.values_list("due_at", flat=True).get(pk=case.pk)


def seen(answer: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def dues_told(answer: Any) -> list[str]:
    """The column of new deadlines."""
    cells = re.findall(r'<td class="mono">(\d{4}-\d\d-\d\d \d\d:\d\d|—)', answer.content.decode())
    return cells[1::2]


def local(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"


def half_days() -> dict[str, str]:
    """Office hours without the afternoons."""
    return hours.written(OFFICE_HOURS) | {f"day{n}": "08:00-12:00" for n in range(5)}


def test_a_changed_calendar_moves_the_deadlines_it_said(admin: Client) -> None:
    cases = [a_case(), a_case()]
    before, acts = [due(each) for each in cases], Act.objects.count()
    shown = admin.post(CALENDAR, half_days())
    assert "2 open deadlines move" in shown.content.decode()
    assert (Act.objects.count(), [due(each) for each in cases]) == (acts, before)

    done = admin.post(CALENDAR, half_days() | {"step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    engine.recount(timezone.now())  # as the worker does
    after = [due(each) for each in cases]
    assert [local(each) for each in after] == dues_told(shown)
    assert all(new and old and new > old for new, old in zip(after, before, strict=True))
    confirmed = Act.objects.get(verb="setup.confirmed")
    assert confirmed.payload["shown"]["changed"] == 2


def test_the_hours_before_can_be_taken_up_again(admin: Client) -> None:
    case = a_case()
    before = due(case)
    shown = admin.post(CALENDAR, half_days())
    admin.post(CALENDAR, half_days() | {"step": "confirm", "seen": seen(shown)})
    page = admin.get(f"{CALENDAR}?edition={CalendarEdition.objects.order_by('pk')[0].pk}")
    assert 'value="08:00-12:00 14:00-18:00"' in page.content.decode()
    back = hours.written(OFFICE_HOURS)
    shown = admin.post(CALENDAR, back)
    admin.post(CALENDAR, back | {"step": "confirm", "seen": seen(shown)})
    engine.recount(timezone.now())
    new = due(case)
    assert new is not None
    assert before is not None
    assert abs(new - before) < timedelta(minutes=5)


def test_a_confirmation_of_something_else_than_was_shown_shows_it_again(admin: Client) -> None:
    a_case()
    shown = admin.post(CALENDAR, half_days())
    a_case()
    answer = admin.post(CALENDAR, half_days() | {"step": "confirm", "seen": seen(shown)})
    assert answer.status_code == 422
    assert "Meanwhile" in answer.content.decode()
    assert CalendarEdition.objects.count() == 1


def test_hours_that_cannot_be_read_change_nothing(admin: Client) -> None:
    for wrong in (
        {"day0": "8 to 12"},
        {"day0": "25:00-26:00"},
        {"day0": "12:00-08:00"},
        {"holidays": "1 October"},
        {"holidays": "2026-10-07..2026-10-01"},
        {"makeup": "2026-10-10"},
        {f"day{n}": "" for n in range(7)},
    ):
        answer = admin.post(CALENDAR, hours.written(OFFICE_HOURS) | wrong | {"step": "confirm"})
        assert answer.status_code == 422, wrong
    assert CalendarEdition.objects.count() == 1


def test_spans_of_holidays_are_days() -> None:
    read = hours.read(half_days() | {"holidays": "2026-10-01..2026-10-03", "makeup": "2026-10-10 08:00-12:00"})
    assert len(read.holidays) == 3
    assert hours.read(hours.written(read)) == read


def test_where_clocks_are_too_many_a_part_is_counted_and_carried_over(admin: Client) -> None:
    for _n in range(6):
        a_case()
    at = timezone.now()
    read = hours.read(half_days())
    found = foreseeing.foresee(lambda holder: catalogue.calendar_for(holder).changed(at, read), at, most=2)
    assert (found.running, found.looked, len(found.shifts)) == (6, 2, 2)
    assert found.carried(2) == 6
    assert not found.is_whole


def test_a_new_limit_leaves_open_cases_alone_unless_asked(admin: Client) -> None:
    case = a_case()
    before = due(case)
    shown = admin.post(LIMIT, FIVE_DAYS | {"amount_two": "9"})
    assert "1 open case keeps its limit" in shown.content.decode()
    assert Version.objects.count() == 1
    done = admin.post(LIMIT, FIVE_DAYS | {"amount_two": "9", "step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    assert catalogue.standard(catalogue.version_at(timezone.now()), ROAD).limit_in("two").amount == 9
    assert due(case) == before
    assert not Act.objects.filter(verb="limit.taken_over").exists()


def test_open_cases_take_over_the_limit_as_it_was_said(admin: Client) -> None:
    cases = [a_case(), a_case(STALL)]  # of class two and of class one
    wanted = {"amount": "3", "kind": "work_day", "amount_two": "4", "kind_two": "work_day", "open_cases": "on"}
    shown = admin.post(LIMIT, wanted)
    assert "2 open cases change their limit" in shown.content.decode()
    done = admin.post(LIMIT, wanted | {"step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    asked = Act.objects.get(verb="limit.taken_over")
    assert relimiting.apply(ROAD, asked.at) == 2  # as the worker does
    assert sorted(local(due(each)) for each in cases) == sorted(dues_told(shown))
    assert relimiting.apply(ROAD, asked.at) == 0
    assert Act.objects.filter(verb="case.limit_changed").count() == 2


def test_the_limit_before_is_offered_again(admin: Client) -> None:
    case = a_case()
    before = due(case)
    for wanted in (FIVE_DAYS | {"amount_two": "2"}, FIVE_DAYS):
        form = wanted | {"open_cases": "on"}
        shown = admin.post(LIMIT, form)
        done = admin.post(LIMIT, form | {"step": "confirm", "seen": seen(shown)})
        relimiting.apply(ROAD, timezone.now())
    page = admin.get(done["Location"]).content.decode()
    assert 'name="amount_two" value="2"' in page
    assert due(case) == before


def test_no_limit_changes_nothing(admin: Client) -> None:
    for wrong in ({"amount": "0"}, {"amount": "x"}, {"kind": "weeks"}, {"kind_two": ""}):
        answer = admin.post(LIMIT, FIVE_DAYS | wrong | {"step": "confirm", "seen": "0"})
        assert answer.status_code == 422, wrong
    assert Version.objects.count() == 1


def test_what_waits_for_its_dispatch_goes_where_it_was_said_and_the_rest_stays(admin: Client) -> None:
    sent, at = a_case(), timezone.now()
    waiting = filing.file(
        source="hotline", condition=condition(ROAD), lon=HOLE[0], lat=HOLE[1], actor=standing("operator"), at=at
    )
    shown = admin.post(DUTY, {"units": "环卫所、市政公用中心"})
    text = shown.content.decode()
    assert "1 case that waits for its dispatch goes to another department" in text
    assert "1 open case is with a department already and stays there" in text
    assert f"/cases/{waiting.pk}/" in text
    form = {"units": "环卫所、市政公用中心", "step": "confirm", "seen": seen(shown)}
    done = admin.post(DUTY, form)
    assert done.status_code == 302
    assert responsibility.apply(ROAD, timezone.now()) == 1  # as the worker does
    assert Case.objects.get(pk=waiting.pk).department_code == "sanitation"
    assert Case.objects.get(pk=sent.pk).department_code == "works"
    assert "市政公用中心" in admin.get(done["Location"]).content.decode()  # offered again
    assert admin.post(DUTY, {"units": "没有的单位", "step": "confirm", "seen": "0-0"}).status_code == 422


def test_the_switches_tell_for_whom_what_is_open_will_wait(admin: Client) -> None:
    case = a_case()
    Case.objects.filter(pk=case.pk).update(state="closing")
    wanted = {"shift_lead_files": "on", "second_level": "on", "closer": "dispatcher"}
    shown = admin.post("/set-up/practice/", wanted)
    assert "will wait for somebody else" in shown.content.decode()
    assert not Practice.objects.exists()
    done = admin.post("/set-up/practice/", wanted | {"step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    assert Practice.objects.get().closer == Post.DISPATCHER


def test_only_an_administrator_sees_these_pages(admin: Client) -> None:
    client = Client()
    assert client.login(username="lead", password=PASSWORD)
    for address in (CALENDAR, LIMIT, DUTY, "/set-up/limits/", "/set-up/calendars/", "/set-up/practice/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"step": "confirm"}).status_code in (403, 405)
    for address in ("/set-up/limits/?q=01-13", "/set-up/calendars/", "/set-up/practice/", LIMIT, DUTY, CALENDAR):
        assert admin.get(address).status_code == 200


def test_another_wish_than_the_one_that_was_shown_is_not_confirmed_by_it(admin: Client) -> None:
    shown = admin.post(LIMIT, FIVE_DAYS | {"amount_two": "9"})
    answer = admin.post(LIMIT, FIVE_DAYS | {"amount_two": "8", "step": "confirm", "seen": seen(shown)})
    assert (answer.status_code, Version.objects.count()) == (422, 1)
    assert (
        admin.post(LIMIT, FIVE_DAYS | {"amount_two": "8", "step": "confirm", "seen": seen(answer)}).status_code == 302
    )
