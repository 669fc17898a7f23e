"""Posts of a person: what rests with them and what would wait for nobody is shown before they are taken or given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.cases.models import Case
from cityloop.geography import queries as geography
from cityloop.journal.services import Subject, act
from cityloop.staff import queries as staff
from cityloop.staff import services
from cityloop.staff.models import Assignment, Department, Person
from cityloop.staff.rules import DEPARTMENTS, Post, Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, posting
from cityloop.surfaces.setup.posting import Foreseen
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/posts/"
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Posts to be taken away, and one to be given where `post` is named."""

    taken: tuple[Assignment, ...]
    post: str
    department: str
    area: str

    def given(self, person: Person) -> list[Standing]:
        if not self.post:
            return []
        return [staff.standing("person", person.username, self.post, self.department, self.area)]


@permission("people.manage")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    person = get_object_or_404(Person, pk=pk)
    held = list(person.assignments.select_related("department", "person").order_by("pk"))
    wanted = _read(request, held)
    if request.method == "GET":
        return _show(request, person, held, wanted)
    if problem := _problem(person, wanted):
        return _show(request, person, held, wanted, problem=problem)
    found = posting.foresee(person, wanted.taken, wanted.given(person))
    if request.POST.get("step") != "confirm":
        return _show(request, person, held, wanted, found)
    if not confirming.is_proven(request, _seen(found)):
        return _show(request, person, held, wanted, found, _("Meanwhile the effect is another one; look again."))
    _change(request, person, wanted, found, timezone.now())
    return redirect(f"{HERE}{pk}/")


def _read(request: HttpRequest, held: Sequence[Assignment]) -> Wanted:
    chosen = set(request.POST.getlist("take"))
    texts = (request.POST.get(name, "").strip()[:40] for name in ("post", "department", "area"))
    return Wanted(tuple(each for each in held if str(each.pk) in chosen), *texts)


def _problem(person: Person, wanted: Wanted) -> str:
    if not wanted.taken and not wanted.post:
        return _("Choose a post to take away or to give.")
    if any(each.post == Post.ADMIN for each in wanted.taken) and staff.is_last_administrator(person):
        return _("This is the last administrator; give the post to somebody else first.")
    return _misgiven(wanted) if wanted.post else ""


def _misgiven(wanted: Wanted) -> str:
    if wanted.post not in Post.values:
        return _("There is no such post.")
    if wanted.post in DEPARTMENTS and not wanted.department:
        return _("This post is held in a department: choose which.")
    if wanted.department and not Department.objects.filter(code=wanted.department).exists():
        return _("There is no such department.")
    if wanted.area and not geography.names([wanted.area]):
        return _("No area and no responsibility grid has this code.")
    return ""


def _change(request: HttpRequest, person: Person, wanted: Wanted, found: Foreseen, at: datetime) -> None:
    actor = actor_of(request)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        entry.payload["shown"] = {"by_name": found.by_name, "orphans": len(found.orphans), "added": found.added}
        if wanted.post:  # first, so that who changes posts with themselves stays an administrator
            services.assign(
                person=person, post=wanted.post, department=wanted.department, area=wanted.area, actor=actor, at=at
            )
        for each in wanted.taken:
            services.relieve(assignment=each, actor=actor, at=at)
    messages.success(request, _("In force from now."))


def _seen(found: Foreseen) -> str:
    return f"{found.by_name}-{found.waiting}-{len(found.orphans)}-{found.added}"


def _show(
    request: HttpRequest,
    person: Person,
    held: Sequence[Assignment],
    wanted: Wanted,
    found: Foreseen | None = None,
    problem: str = "",
) -> HttpResponse:
    names = geography.names(each.area_code for each in held if each.area_code)
    left = [pk for kind, pk in sorted(found.orphans, reverse=True) if kind == "case"] if found else []
    context = {
        "person": person,
        "held": [(each, names.get(each.area_code, each.area_code)) for each in held],
        "taken": {each.pk for each in wanted.taken},
        "wanted": wanted,
        "posts": Post.choices,
        "departments": Department.objects.order_by("name").values_list("code", "name"),
        "by_name": posting.by_name(person),
        "found": found,
        "kinds": [
            (_("Reports"), found.orphaned("report")),
            (_("Cases"), len(left)),
            (_("Requests"), found.orphaned("request")),
            (_("Alerts"), found.orphaned("alert")),
        ]
        if found
        else (),
        "left": Case.objects.filter(pk__in=left[:SHOWN]).select_related("department"),
        "left_total": len(left),
        "seen": _seen(found) if found else "",
        "problem": problem,
    }
    return render(request, "setup/posts.html", context, status=422 if problem else 200)
