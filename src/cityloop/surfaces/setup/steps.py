"""The steps in which a bureau sets its city up, with what stands already."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cityloop.cases.models import Practice
from cityloop.catalogue.choices import State
from cityloop.catalogue.models import CalendarAssignment, Condition, StageLimit, Version, WorkCalendar
from cityloop.geography.choices import Level
from cityloop.geography.models import Area, BaseFeature, Component, Place, ResponsibilityGrid, ResponsibilityLine
from cityloop.integrations.webhooks.models import Subscription
from cityloop.staff.models import Assignment, Department, Token
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import city

Text = str | Promise
ADMIN = "/admin/"
GROUND = "/set-up/ground/?what="


@dataclass(frozen=True, slots=True)
class Link:
    name: Text
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """`counts` say what stands; `main` is the one thing to do, by POST where `posts`; `needed` ones keep the loop."""

    key: str
    name: Text
    hint: Text
    counts: tuple[tuple[int, Text], ...]
    done: bool
    main: Link
    posts: bool = False
    others: tuple[Link, ...] = ()
    needed: bool = True


def steps() -> list[Step]:
    """In the order in which they build upon one another."""
    return [_areas(), _base_map(), _departments(), _catalogue(), _calendars(), _people(), _grids(), _places(),
            _components(), _practice(), _systems()]  # fmt: skip


def next_step(taken: list[Step]) -> Step | None:
    """The first that is needed and not done."""
    return next((each for each in taken if each.needed and not each.done), None)


def _areas() -> Step:
    cells = Area.objects.filter(level=Level.CELL, until=None).count()
    upper = Area.objects.filter(until=None).exclude(level=Level.CELL).count()
    return Step(
        "areas",
        _("Areas and unit grid"),
        _("District, streets, communities and unit grid cells: everything is located by them."),
        ((upper, _("areas")), (cells, _("cells"))),
        cells > 0,
        Link(_("Import areas"), f"{GROUND}areas"),
        others=(
            Link(_("Check the cells"), "/set-up/ground/topology/"),
            Link(_("Look at them"), f"{ADMIN}geography/area/"),
        ),
    )


def _base_map() -> Step:
    features = BaseFeature.objects.count()
    return Step(
        "base_map",
        _("Base map"),
        _("Streets, rivers and greens; the map is drawn from them and needs no outside service."),
        ((features, _("features")),),
        features > 0,
        Link(_("Import the base map"), f"{GROUND}base_features"),
        needed=False,
    )


def _departments() -> Step:
    count = Department.objects.count()
    by_hand = Link(_("One by one"), f"{ADMIN}staff/department/add/")
    return Step(
        "departments",
        _("Departments"),
        _("Who handles what. Begin with the 27 a county usually has and rename them, or enter your own."),
        ((count, _("departments")),),
        count > 0,
        Link(_("Open the list"), f"{ADMIN}staff/department/")
        if count
        else Link(_("Load the 27"), "/set-up/departments/"),
        posts=not count,
        others=(by_hand,),
    )


def _catalogue() -> Step:
    conditions = Condition.objects.filter(minor__major__version__state=State.PUBLISHED).count()
    upload = Link(_("Upload a nine-column table"), f"{ADMIN}catalogue/version/add/")
    return Step(
        "catalogue",
        _("Catalogue"),
        _("Classes, filing conditions, limits and who is in charge. The seed follows the national classes."),
        ((conditions, _("filing conditions")),),
        conditions > 0,
        Link(_("Open the versions"), "/set-up/versions/")
        if Version.objects.exists()
        else Link(_("Load the seed"), "/set-up/catalogue/"),
        posts=not Version.objects.exists(),
        others=(
            Link(_("Change limits and who is responsible"), "/set-up/limits/"),
            upload,
            Link(_("What a unit is called"), f"{ADMIN}catalogue/unitname/"),
            Link(_("Who holds which area"), "/set-up/territories/"),
        ),
    )


def _calendars() -> Step:
    calendars, limits = WorkCalendar.objects.count(), StageLimit.objects.count()
    return Step(
        "calendars",
        _("Working calendars"),
        _("Office hours, holidays and make-up days by department, and the limits of the steps inside the centre."),
        ((calendars, _("calendars")), (limits, _("stage limits"))),
        CalendarAssignment.objects.exists(),
        Link(_("Open the calendars"), "/set-up/calendars/"),
        others=(
            Link(_("Add a calendar"), f"{ADMIN}catalogue/workcalendar/add/"),
            Link(_("Who works by which"), f"{ADMIN}catalogue/calendarassignment/"),
            Link(_("Limits of the stages"), "/set-up/stages/"),
        ),
    )


def _people() -> Step:
    held = Assignment.objects.filter(person__is_active=True).exclude(post=Post.ADMIN)
    people, posts = held.values("person").distinct().count(), held.values("post").distinct().count()
    needed = {Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER, Post.DEPARTMENT, Post.HANDLER, Post.INSPECTOR}
    return Step(
        "people",
        _("People and posts"),
        _("At least an intake operator, a shift lead, a dispatcher, an inspector, a department desk and a handler."),
        ((people, _("people")), (posts, _("posts"))),
        needed <= set(held.values_list("post", flat=True)),
        Link(_("Add somebody"), f"{ADMIN}staff/person/add/"),
        others=(Link(_("Posts and accounts"), "/account/people/"),),
    )


def _grids() -> Step:
    grids, lines = ResponsibilityGrid.objects.count(), ResponsibilityLine.objects.count()
    return Step(
        "grids",
        _("Responsibility grids and lines"),
        _("Which inspector and which unit is in charge where, in as many levels as you have."),
        ((grids, _("grids")), (lines, _("lines"))),
        grids > 0,
        Link(_("Import grids"), f"{GROUND}grids"),
        others=(Link(_("Import lines"), f"{GROUND}lines"),),
        needed=False,
    )


def _places() -> Step:
    count = Place.objects.count()
    return Step(
        "places",
        _("Addresses and places"),
        _("So that a caller's words become a point on the map, and a point becomes words."),
        ((count, _("addresses")),),
        count > 0,
        Link(_("Import addresses"), f"{GROUND}places"),
        needed=False,
    )


def _components() -> Step:
    count = Component.objects.count()
    return Step(
        "components",
        _("Components"),
        _("Lamps, manhole covers, trees with their 16-digit codes and owners."),
        ((count, _("components")),),
        count > 0,
        Link(_("Import components"), f"{GROUND}components"),
        others=(Link(_("Names of the states"), f"{ADMIN}geography/componentstate/"),),
        needed=False,
    )


def _practice() -> Step:
    set_already = Practice.objects.exists()
    return Step(
        "practice",
        _("How the loop is run"),
        _("Whether the shift lead files, who closes, whether towns dispatch within. The usual way holds until then."),
        (),
        set_already,
        Link(_("Set the switches"), "/set-up/practice/"),
        others=(Link(_("What people are told"), "/set-up/messages/"),),
        needed=False,
    )


def _systems() -> Step:
    receivers, tokens = Subscription.objects.count(), Token.objects.filter(ended_at=None).count()
    return Step(
        "systems",
        _("Other systems"),
        _("Who is told by machine what happens here, and who may call the interface."),
        ((receivers, _("receivers")), (tokens, _("tokens"))),
        receivers + tokens > 0,
        Link(_("Webhooks"), "/set-up/webhooks/"),
        others=(Link(_("What the interface offers"), "/api/v1/docs"),),
        needed=False,
    )


def is_named() -> bool:
    return city.named() is not None
