"""Every configuration page opens, and what it changes stands in the journal: none writes past the services."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from cityloop.cases.models import Practice
from cityloop.catalogue import services as catalogue
from cityloop.catalogue import trees
from cityloop.catalogue.choices import Stage
from cityloop.catalogue.models import (
    CalendarAssignment,
    Condition,
    StageLimit,
    Territory,
    UnitName,
    Version,
    WorkCalendar,
)
from cityloop.catalogue.office_hours import OFFICE_HOURS
from cityloop.catalogue.writing import drafted
from cityloop.geography.models import CodePattern, ComponentState
from cityloop.journal.queries import acts_after, head
from cityloop.messages.models import Template
from cityloop.staff import teams
from cityloop.staff.models import Assignment, Department, Person, SignIn, Team
from cityloop.workflow.clocks import Limit, LimitKind
from tests.cast import FOUNDER, PASSWORD, found_town
from tests.setup.conftest import AT

WRITERS = ("save_model", "delete_model", "save_formset", "delete_queryset")
RAW = {"save", "delete", "create", "update", "bulk_create", "get_or_create", "update_or_create"}
PAGES: list[tuple[type[Model], admin.ModelAdmin[Any]]] = list(admin.site._registry.items())


def label(page: tuple[type[Model], admin.ModelAdmin[Any]]) -> str:
    return page[0]._meta.label


class Nobody:
    """Asks a page what it permits, as a request of the administrator would."""

    class user:  # noqa: N801 - as a request names it
        is_active = True

        @staticmethod
        def has_perm(name: str, obj: object = None) -> bool:
            return True


def may(page: admin.ModelAdmin[Any], what: str) -> bool:
    return bool(getattr(page, f"has_{what}_permission")(Nobody))


def calls(method: Callable[..., Any]) -> set[str]:
    """Names of what a method calls: `save` of `obj.save()`, `super().save_model` as `super`."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            on = node.func.value if isinstance(node.func, ast.Attribute) else None
            lazy = any(isinstance(each.value, ast.Constant) and each.value.value is False for each in node.keywords)
            if isinstance(on, ast.Call) and getattr(on.func, "id", "") == "super":
                found.add("super")
            elif isinstance(node.func, ast.Attribute) and not lazy and not _of_services(on):
                found.add(node.func.attr)
    return found


def _of_services(on: ast.expr | None) -> bool:
    return isinstance(on, ast.Name) and on.id in {"services", "practice"}


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=label)
def test_a_page_that_writes_does_so_through_services(page: tuple[type[Model], admin.ModelAdmin[Any]]) -> None:
    own = page[1]
    wanted = {"save_model"} if may(own, "add") or may(own, "change") else set()
    wanted |= {"delete_model", "delete_queryset"} if may(own, "delete") else set()
    for inline in own.inlines:
        assert issubclass(inline, admin.options.InlineModelAdmin)
        wanted.add("save_formset")
    for name in wanted:
        method = getattr(type(own), name)
        assert method is not getattr(admin.ModelAdmin, name), f"{name} is Django's own and writes no act"
        assert not calls(method) & (RAW | {"super"}), name


@pytest.fixture
def city(office: Client) -> Client:
    found_town()
    catalogue.change_calendar(code="office", name="机关", calendar=OFFICE_HOURS, actor=FOUNDER, at=AT)
    return office


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_every_page_opens(city: Client, page: tuple[type[Model], admin.ModelAdmin[Any]]) -> None:
    model, own = page
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert city.get(reverse(f"{name}_changelist")).status_code == 200
    if may(own, "add"):
        assert city.get(reverse(f"{name}_add")).status_code == 200
    first = model._default_manager.first()
    if first is not None:
        assert city.get(reverse(f"{name}_change", args=[first.pk])).status_code == 200


def filled(page: Any) -> dict[str, Any]:
    """What a browser would send back of the form as it was opened."""
    form, data = page.context["adminform"].form, {}
    inlines = [each.formset for each in page.context["inline_admin_formsets"]]
    for each in [form, *(part for one in inlines for part in (one.management_form, *one.forms))]:
        for bound in each:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = bound.field.prepare_value(value) if value is not True else "on"
    return data


KINDS: list[tuple[type[Model], dict[str, Any], dict[str, Any], str]] = [
    (Department, {"code": "lamps", "name": "路灯所"}, {"name": "路灯管理所"}, "department.put"),
    (Person, {"username": "qiu", "name": "邱", "is_active": "on"}, {"name": "邱东明"}, "person.put"),
    (SignIn, {}, {}, "sign_in.changed"),
    (Practice, {"shift_lead_files": "on", "closer": "dispatcher"}, {"closer": "intake"}, "practice.changed"),
    (ComponentState, {"code": "leaning", "name": "倾斜", "rank": 9}, {"rank": 8}, "ground.state_named"),
    (CodePattern, {"kind": "street", "pattern": r"\d{9}"}, {"pattern": r"\d{8,9}"}, "ground.code_pattern_set"),
    (
        Territory,
        {"area_code": "360734100", "department_code": "town"},
        {"department_code": "works"},
        "catalogue.territory_put",
    ),
    (
        UnitName,
        {"name": "路灯队", "who": "department", "department_code": "works"},
        {"department_code": "town"},
        "catalogue.unit_named",
    ),
    (
        Template,
        {"event": "report.refused", "language": "en", "channel": "", "text": "No: {reason} {code}"},
        {"text": "Sorry: {reason} {code}"},
        "template.worded",
    ),
]


@pytest.mark.parametrize(("model", "new", "change", "verb"), KINDS, ids=[each[0].__name__ for each in KINDS])
def test_a_row_is_made_and_changed_and_both_stand_in_the_journal(
    city: Client, model: type[Model], new: dict[str, Any], change: dict[str, Any], verb: str
) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    add = reverse(f"{name}_add")
    for made, values in ((True, new), (False, change)):
        before, address = head().size, add
        if not made:
            row = model._default_manager.order_by("-pk").get(**_key(model, new))
            address = reverse(f"{name}_change", args=[row.pk])
        answer = city.post(address, filled(city.get(address)) | values)
        assert answer.status_code == 302, answer.context["errors"].data
        acts = acts_after(before, 100)
        assert verb in [each.verb for each in acts], [each.verb for each in acts]
        assert {each.actor.id for each in acts} == {"chief"}
        said = next(each for each in acts if each.verb == verb)
        assert bool(said.payload["before"]) is (not made), "what stood there before is said where something did"
    row = model._default_manager.get(**_key(model, new))
    assert all(str(getattr(row, field)) == str(value) for field, value in change.items())


@pytest.mark.django_db
def test_each_page_that_writes_is_tried_here_or_with_its_own_forms() -> None:
    writing = {model for model, page in PAGES if may(page, "add") or may(page, "change")}
    own = {Version, Condition, StageLimit, WorkCalendar, CalendarAssignment, Team}
    assert writing == {kind[0] for kind in KINDS} | own


def test_a_team_that_is_changed_says_who_was_of_it_before(city: Client) -> None:
    team = teams.put(department="enforcement", name="一组", members=["handler"], actor=FOUNDER, at=AT)
    before, address = head().size, reverse("admin:staff_team_change", args=[team.pk])
    answer = city.post(address, filled(city.get(address)) | {"name": "早班", "members": []})
    assert answer.status_code == 302, answer.context["errors"].data
    said = next(each for each in acts_after(before, 100) if each.verb == "team.put")
    assert said.payload["before"] == {"name": "一组", "members": ["handler"], "areas": "", "classes": ""}
    assert (said.payload["name"], said.payload["members"], said.actor.id) == ("早班", [], "chief")


def test_what_has_forms_of_its_own_says_what_stood_there_before(city: Client) -> None:
    who: dict[str, Any] = {"actor": FOUNDER, "at": AT}
    before = head().size
    catalogue.put_stage_limit(stage=Stage.DISPATCH, limit=Limit(LimitKind.URGENT_MINUTE, 45), **who)
    longer = replace(OFFICE_HOURS, holidays=frozenset({date(2026, 10, 1)}))
    catalogue.change_calendar(code="office", calendar=longer, **who)
    catalogue.assign_calendar(department_code="works", code="office", **who)
    draft = catalogue.draft_version(name="2027", based_on=Version.objects.get(), **who)
    standard = drafted(trees.tree(draft)).standards[0]
    catalogue.put_standard(version=draft, draft=replace(standard, limit=Limit(LimitKind.WORK_DAY, 9)), **who)
    said = {each.verb: each.payload for each in acts_after(before, 100)}
    assert said["catalogue.stage_limit_put"]["before"]["limit_amount"] != 45
    assert said["catalogue.standard_put"]["before"] != said["catalogue.standard_put"]["after"]
    hours = next(each.payload for each in acts_after(before, 100) if "after" in each.payload)
    assert (hours["before"]["holidays"], hours["after"]["holidays"]) == ([], ["2026-10-01"])


def _key(model: type[Model], new: dict[str, Any]) -> dict[str, Any]:
    """By what it is found again."""
    unique = ("code", "username", "kind", "area_code", "event", "name")
    return next(({each: new[each]} for each in unique if each in new), {})


def test_a_person_is_given_a_post_relieved_of_it_and_signed_off(city: Client) -> None:
    person = Person.objects.get(username="handler")
    address = reverse("admin:staff_person_change", args=[person.pk])
    before = head().size
    data = filled(city.get(address)) | {
        "assignments-1-post": "officer",
        "assignments-0-DELETE": "on",
    }
    assert city.post(address, data).status_code == 302
    assert [each.post for each in Assignment.objects.filter(person=person)] == ["officer"]
    assert {each.verb for each in acts_after(before, 100)} >= {"person.put", "post.assigned", "post.relieved"}
    assert Client().login(username="handler", password=PASSWORD)
    data = filled(city.get(address))
    data.pop("is_active")
    city.post(address, data)
    assert not Client().login(username="handler", password=PASSWORD)


def test_a_new_person_is_given_a_first_password_shown_once(city: Client) -> None:
    address = reverse("admin:staff_person_add")
    values = {"username": "qiu", "name": "邱", "is_active": "on"}
    page = city.post(address, filled(city.get(address)) | values, follow=True)
    told = next(str(each) for each in page.context["messages"] if "qiu" in str(each))
    assert Client().login(username="qiu", password=told.rsplit(" ", 1)[1])
    assert Person.objects.get(username="qiu").must_change
    assert told.rsplit(" ", 1)[1] not in city.get(address).content.decode()
