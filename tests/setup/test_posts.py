"""Whoever is relieved of a post leaves behind what the page said: no more and no less waits for nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import filing
from cityloop.cases import queries as cases
from cityloop.cases.models import Case
from cityloop.cases.operations import carry_out
from cityloop.journal.models import Act
from cityloop.staff.models import Assignment, Person
from cityloop.staff.queries import standings
from cityloop.staff.rules import Post
from cityloop.workflow.table import Given
from tests.cast import HOLE, LITTER, PASSWORD, ROAD, condition, found_town, standing
from tests.setup.test_previews import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    found_town()
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username="admin", password=PASSWORD)
    return client


def a_case(code: str, department: str) -> Case:
    """Sent to the department, whose desk has to receive it."""
    at = timezone.now()
    case = filing.file(
        source="hotline", condition=condition(code), lon=HOLE[0], lat=HOLE[1], actor=standing("operator"), at=at
    )
    carry_out(case, "dispatch", actor=standing("dispatcher"), at=at, given=Given(department=department))
    return case


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def address(username: str) -> str:
    return f"/set-up/posts/{person(username).pk}/"


def post_of(username: str) -> str:
    return str(Assignment.objects.filter(person__username=username)[0].pk)


def waits_for_somebody(case: Case) -> bool:
    return any(cases.inbox(each).filter(pk=case.pk).exists() for one in Person.objects.all() for each in standings(one))


def confirm(client: Client, username: str, form: dict[str, str]) -> str:
    """What was shown before."""
    shown = client.post(address(username), form)
    done = client.post(address(username), form | {"step": "confirm", "seen": seen(shown)})
    assert done.status_code == 302
    return shown.content.decode()


def test_what_would_wait_for_nobody_is_what_then_does(admin: Client) -> None:
    left = [a_case(LITTER, "sanitation"), a_case(LITTER, "sanitation")]
    other, acts = a_case(ROAD, "works"), Act.objects.count()
    shown = admin.post(address("sweepers"), {"take": post_of("sweepers")}).content.decode()
    assert "2 open matters would wait for nobody any more" in shown
    assert all(f"/cases/{each.pk}/" in shown for each in left)
    assert f"/cases/{other.pk}/" not in shown
    assert (Act.objects.count(), all(map(waits_for_somebody, [*left, other]))) == (acts, True)
    confirm(admin, "sweepers", {"take": post_of("sweepers")})
    assert [waits_for_somebody(each) for each in (*left, other)] == [False, False, True]
    assert Act.objects.get(verb="setup.confirmed").payload["shown"]["orphans"] == 2
    assert Act.objects.filter(verb="post.relieved", actor_id="admin").count() == 1


def test_where_somebody_else_holds_the_post_nothing_is_left_behind(admin: Client) -> None:
    case = a_case(LITTER, "sanitation")
    confirm(admin, "roads", {"post": Post.DEPARTMENT, "department": "sanitation"})
    shown = confirm(admin, "sweepers", {"take": post_of("sweepers")})
    assert "Whatever waits goes on waiting for somebody" in shown
    assert waits_for_somebody(case)


def test_who_is_given_a_post_finds_in_the_inbox_what_was_said(admin: Client) -> None:
    a_case(LITTER, "sanitation")
    shown = confirm(admin, "roads", {"post": Post.DEPARTMENT, "department": "sanitation"})
    assert "<dt>come into this person's inbox</dt><dd>1</dd>" in shown.replace("&#x27;", "'")
    assert sum(cases.inbox(each).count() for each in standings(person("roads"))) == 1


def test_a_post_is_exchanged_for_another_in_one_step(admin: Client) -> None:
    a_case(LITTER, "sanitation")
    form = {"take": post_of("sweepers"), "post": Post.DEPARTMENT, "department": "works"}
    assert "1 open matter would wait for nobody any more" in confirm(admin, "sweepers", form)
    assert [(each.post, each.department) for each in standings(person("sweepers"))] == [("department", "works")]


def test_what_rests_with_somebody_by_name_is_counted(admin: Client) -> None:
    case = a_case(LITTER, "enforcement")
    carry_out(case, "receive", actor=standing("desk"), at=timezone.now(), given=Given())
    carry_out(case, "assign", actor=standing("desk"), at=timezone.now(), given=Given(person="handler"))
    page = admin.get(address("handler")).content.decode()
    assert "by name</dt><dd>1</dd>" in page
    shown = confirm(admin, "handler", {"take": post_of("handler")})
    assert "Whatever waits goes on waiting for somebody" in shown  # the department's desk sees it too
    assert waits_for_somebody(case)


def test_the_last_administrator_stays_and_a_wrong_post_is_refused(admin: Client) -> None:
    for username, form, why in (
        ("admin", {"take": post_of("admin")}, "last administrator"),
        ("handler", {}, "Choose a post"),
        ("handler", {"take": "0"}, "Choose a post"),
        ("handler", {"post": "mayor"}, "no such post"),
        ("handler", {"post": Post.HANDLER}, "held in a department"),
        ("handler", {"post": Post.HANDLER, "department": "x"}, "no such department"),
        ("handler", {"post": Post.INSPECTOR, "area": "G7"}, "has this code"),
    ):
        answer = admin.post(address(username), form | {"step": "confirm", "seen": "0-0-0-0"})
        assert (answer.status_code, why in answer.content.decode()) == (422, True), form
    assert not Act.objects.filter(verb="setup.confirmed").exists()


def test_what_came_in_between_shows_the_effect_again(admin: Client) -> None:
    form = {"take": post_of("sweepers")}
    shown = admin.post(address("sweepers"), form)
    a_case(LITTER, "sanitation")
    answer = admin.post(address("sweepers"), form | {"step": "confirm", "seen": seen(shown)})
    assert (answer.status_code, "Meanwhile" in answer.content.decode()) == (422, True)
    assert Assignment.objects.filter(person__username="sweepers").exists()


def test_posts_are_the_administrators(admin: Client) -> None:
    client = Client()
    assert client.login(username="lead", password=PASSWORD)
    assert client.get(address("sweepers")).status_code == 403
    assert client.post(address("sweepers"), {"take": post_of("sweepers"), "step": "confirm"}).status_code == 403
