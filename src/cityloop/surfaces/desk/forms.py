"""The form of an operation, made from what the table says it needs and takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.cases import practice, trips
from cityloop.cases import services as cases
from cityloop.cases.models import Case, Inability
from cityloop.evidence import services as evidence
from cityloop.evidence.services import PICTURES
from cityloop.intake import queries as intake
from cityloop.intake.models import Elsewhere, Report
from cityloop.staff import queries as staff
from cityloop.staff.models import Department, Team
from cityloop.staff.rules import Post, Standing, suits
from cityloop.surfaces.desk import alerts, classes, measured
from cityloop.surfaces.desk.rows import class_name, place
from cityloop.watch.alerts import sending
from cityloop.watch.models import Alert, FalseAlarm
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.table import Given, Need, Operation

LABELS: dict[Need, str | Promise] = {
    Need.REASON: gettext_lazy("Reason"),
    Need.PHOTOS: gettext_lazy("Photos"),
    Need.UNTIL: gettext_lazy("Until"),
    Need.DEPARTMENT: gettext_lazy("Department"),
    Need.PERSON: gettext_lazy("Person"),
    Need.CONDITION: gettext_lazy("Class and filing condition"),
    Need.TARGET: gettext_lazy("Case"),
    Need.PLACE: gettext_lazy("Place"),
    Need.TEAM: gettext_lazy("Team"),
    Need.CAUSE: gettext_lazy("Cause"),
    Need.PROPOSAL: gettext_lazy("What do you propose?"),
}
OWN_LABELS: dict[tuple[Need, str], str | Promise] = {
    (Need.DEPARTMENT, "return"): gettext_lazy("Whose it is"),
    (Need.DEPARTMENT, "cannot"): gettext_lazy("Whose it is, if another department's"),
    (Need.UNTIL, "cannot"): gettext_lazy("Until when, if to be suspended"),
    (Need.UNTIL, "promise"): gettext_lazy("By when"),
    (Need.TARGET, "join"): gettext_lazy("Report"),
    (Need.TARGET, "bundle"): gettext_lazy("Go along"),
    (Need.CAUSE, "dismiss"): gettext_lazy("Why it is none"),
    (Need.REASON, "dismiss"): gettext_lazy("Words"),
    (Need.PERSON, "send"): gettext_lazy("Officer"),
    (Need.REASON, "send"): gettext_lazy("Words"),
    (Need.CAUSE, "redirect"): gettext_lazy("Where it belongs"),
    (Need.REASON, "redirect"): gettext_lazy("What the caller is told"),
    (Need.REASON, "ask"): gettext_lazy("Words"),
    (Need.REASON, "opine"): gettext_lazy("Words"),
    (Need.REASON, "comment"): gettext_lazy("Words"),
    (Need.REASON, "promise"): gettext_lazy("What was promised"),
}
MOST_PHOTOS = 9


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str | Promise
    required: bool
    choices: list[Choice] = field(default_factory=list)
    more: list[Choice] = field(default_factory=list)
    value: str = ""
    hint: str = ""
    least: str = ""
    kind: str = "date"
    many: bool = False
    at_once: bool = False  # a digit chooses and sends

    @property
    def template(self) -> str:
        return f"desk/fields/{self.name}{'s' if self.many else ''}.html"


def fields(operation: Operation, subject: Any, standing: Standing, at: datetime) -> list[Field]:
    """In the order of the table, what is needed first."""
    needed = [_field(need, True, operation, subject, standing, at) for need in operation.needs]
    return needed + [_field(need, False, operation, subject, standing, at) for need in operation.takes]


def _field(need: Need, required: bool, operation: Operation, subject: Any, standing: Standing, at: datetime) -> Field:
    fill = _FILL.get(need)
    rest = fill(operation, subject, standing, at) if fill else {}
    return Field(need.value, _label(need, operation), required, **rest)


def _label(need: Need, operation: Operation) -> str | Promise:
    if (need, operation.name) in OWN_LABELS:
        return OWN_LABELS[need, operation.name]
    return LABELS[need]


def _departments(operation: Operation, subject: Any, standing: Standing, at: datetime) -> dict[str, Any]:
    """Those in charge by catalogue and place first, then all others."""
    asked = Department.objects.all()
    if operation.name == "divide":
        asked = asked.filter(code__in=standing.departments).exclude(code=standing.department)
    if operation.name in ("return", "assist"):
        asked = asked.exclude(code=subject.department_code)
    likely = {} if operation.name == "divide" else _likely(subject, at)
    likely = {code: each for code, each in likely.items() if code in {one.code for one in asked}}
    rest = [Choice(each.code, each.name) for each in asked if each.code not in likely]
    value = "" if operation.name in _WITHOUT_PROPOSAL else subject.department_code
    return {"choices": list(likely.values()), "more": rest, "value": value}


_WITHOUT_PROPOSAL = frozenset({"return", "assist", "divide", "cannot", "consult", "invite"})


def _likely(subject: Any, at: datetime) -> dict[str, Choice]:
    try:
        drafted = cases.draft(
            condition=subject.condition_id, lon=subject.lon, lat=subject.lat, at=at, component=subject.component
        )
    except Unsuitable:
        return {}
    found = {each.code: Choice(each.code, each.name) for each in drafted.options}
    first = drafted.department
    told = measured.told(subject, at) if isinstance(subject, Case) else ""
    proposed = Choice(first.code, first.name, " · ".join(filter(None, (drafted.why_department, told))))
    return {first.code: proposed} | {code: each for code, each in found.items() if code != first.code}


def _people(operation: Operation, subject: Any, standing: Standing, at: datetime) -> dict[str, Any]:
    if operation.name == "send":
        hint = _("Left open, the nearest officer on duty is sent.")
        return {"choices": [Choice(each.username, each.name) for each in sending.officers()], "hint": hint}
    if operation.name == "assign":
        found = staff.holders(Post.HANDLER, department=subject.department_code)
        return {"choices": [Choice(each.username, each.name) for each in found]}
    inspectors = [each for each in staff.holders(Post.INSPECTOR) if each.username != subject.reporter]
    hint = _("Left open, the nearest inspector on duty is sent.")
    return {"choices": [Choice(each.username, each.name) for each in inspectors], "hint": hint}


def _conditions(operation: Operation, subject: Any, standing: Standing, at: datetime) -> dict[str, Any]:
    known = [classes.one(subject.condition_id)] if subject.condition_id else []
    found = known + [each for each in classes.suggested(subject.description, at, 6) if each.id != subject.condition_id]
    return {"choices": found, "value": str(subject.condition_id or "")}


def _targets(operation: Operation, subject: Any, standing: Standing, at: datetime) -> dict[str, Any]:
    if operation.name == "bundle":
        near = trips.beside(subject)
        choices = [
            Choice(str(each.pk), f"{each.number} {class_name(each.condition)}", _along(each, far)) for each, far in near
        ]
        return {"choices": choices, "many": True}
    if isinstance(subject, Alert):
        return {"choices": [_report(each) for each in alerts.reports_near(subject, at)]}
    return {"choices": [like(each) for each in intake.alike(subject, at)]}


def _along(case: Case, metres: float) -> str:
    return " · ".join((_("%(metres)d m away") % {"metres": round(metres)}, place(case)))


def _report(report: Report) -> Choice:
    return Choice(report.code, f"{report.number} {class_name(report.condition)}", place(report))


def like(alike: intake.Alike) -> Choice:
    """A look-alike with why it is thought the same."""
    case, likeness = alike.case, alike.likeness
    reasons = [_("%(metres)d m away") % {"metres": round(likeness.distance)}]
    if likeness.same_class >= 1:
        reasons.append(_("same class"))
    reasons.append(timezone.localtime(case.filed_at).strftime("%m-%d %H:%M"))
    return Choice(str(case.pk), f"{case.number} {class_name(case.condition)} {place(case)}", " · ".join(reasons))


def _dates(operation: Operation, subject: Any, standing: Standing, at: datetime) -> dict[str, Any]:
    if operation.name == "promise":
        return {"least": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}", "kind": "datetime-local"}
    return {"least": (timezone.localtime(at).date() + timedelta(days=1)).isoformat()}


def _teams(operation: Operation, subject: Case, standing: Standing, at: datetime) -> dict[str, Any]:
    """Those whose places and classes fit best first."""
    codes = (*subject.grid_codes, subject.cell, subject.community, subject.street)
    fit = {
        each: suits(each.areas, each.classes, codes, subject.minor) for each in staff.teams([subject.department_code])
    }
    found = sorted(fit, key=lambda each: (-fit[each], each.name))
    value = str(subject.team_id or (found[0].pk if found else ""))
    return {"choices": [Choice(str(each.pk), each.name, _members(each)) for each in found], "value": value}


def _members(team: Team) -> str:
    return "、".join(each.name for each in team.members.all())


def _causes(operation: Operation, subject: Any, standing: Standing, at: datetime) -> dict[str, Any]:
    causes = _CAUSES.get(operation.name, Inability.Cause).choices
    return {
        "choices": [Choice(value, str(label)) for value, label in causes],
        "at_once": operation.name == "dismiss",
    }


_CAUSES: dict[str, type[TextChoices]] = {"redirect": Elsewhere, "dismiss": FalseAlarm}


def _proposals(operation: Operation, subject: Case, standing: Standing, at: datetime) -> dict[str, Any]:
    """What this post may ask for."""
    able = [each for each in Inability.Proposal if _may_ask(each, standing)]
    return {"choices": [Choice(each.value, str(each.label)) for each in able]}


def _may_ask(proposal: Inability.Proposal, standing: Standing) -> bool:
    asked = practice.table().operation(proposal.value)
    return asked is not None and standing.post in asked.posts


_FILL: Mapping[Need, Callable[[Operation, Any, Standing, datetime], dict[str, Any]]] = {
    Need.DEPARTMENT: _departments,
    Need.PERSON: _people,
    Need.CONDITION: _conditions,
    Need.TARGET: _targets,
    Need.UNTIL: _dates,
    Need.TEAM: _teams,
    Need.CAUSE: _causes,
    Need.PROPOSAL: _proposals,
}


def given(request: HttpRequest, operation: Operation, *, actor: Standing, at: datetime) -> Given:
    """What the form brought. Photos are kept before anything else: nobody waits for an upload under a lock."""
    wanted = {*operation.needs, *operation.takes}
    texts = {need: ",".join(request.POST.getlist(need.value)).strip() for need in wanted}
    photos = request.FILES.getlist("photos") if Need.PHOTOS in wanted else []
    return Given(
        reason=texts.get(Need.REASON, ""),
        photos=tuple(store(photos, actor=actor, at=at)),
        until=until(texts.get(Need.UNTIL, "")),
        department=texts.get(Need.DEPARTMENT, ""),
        person=texts.get(Need.PERSON, ""),
        team=texts.get(Need.TEAM, ""),
        cause=texts.get(Need.CAUSE, ""),
        proposal=texts.get(Need.PROPOSAL, ""),
        condition=texts.get(Need.CONDITION, ""),
        target=_case(texts.get(Need.TARGET, "")) if operation.name == "attach" else texts.get(Need.TARGET, ""),
    )


def store(photos: Iterable[Any], *, actor: Standing, at: datetime) -> list[str]:
    """The hashes of the photos, stored; raises `evidence.errors.Refused`."""
    taken = list(photos)
    if len(taken) > MOST_PHOTOS:
        raise Unsuitable(_("At most %(most)d photos at once.") % {"most": MOST_PHOTOS})
    return [evidence.store(each, actor=actor, at=at, accept=PICTURES).sha256 for each in taken]


def until(text: str) -> datetime | None:
    """A day lasts until its end in the city's time."""
    try:
        moment, day = parse_datetime(text) if "T" in text else None, parse_date(text[:10])
    except ValueError:
        return None
    if moment:
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return datetime.combine(day, time(23, 59, 59), timezone.get_current_timezone()) if day else None


def _case(text: str) -> str:
    """A case by its row or by the number people say: 20260312-000417."""
    return str(int(text.rpartition("-")[2])) if text.rpartition("-")[2].isdecimal() else text
