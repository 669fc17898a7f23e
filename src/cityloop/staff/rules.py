"""Posts, what each may see, and the standing in which a person acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cityloop.journal.services import Actor


class Post(TextChoices):
    """The posts of a city's loop; labels are translated, codes are stored."""

    INSPECTOR = "inspector", _("Inspector")
    INTAKE = "intake", _("Intake operator")
    SHIFT_LEAD = "shift_lead", _("Shift lead")
    DISPATCHER = "dispatcher", _("Dispatcher")
    DEPARTMENT = "department", _("Department desk")
    HANDLER = "handler", _("Handler")
    VIDEO = "video", _("Video operator")
    OFFICER = "officer", _("Enforcement officer")
    LEGAL = "legal", _("Legal reviewer")
    EVALUATOR = "evaluator", _("Evaluator")
    LEADER = "leader", _("Leader")
    ADMIN = "admin", _("Administrator")


EVERYBODY: frozenset[str] = frozenset(Post.values)
CENTRE: frozenset[str] = frozenset(
    {Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER, Post.VIDEO, Post.EVALUATOR, Post.LEADER}
)
OUTDOORS: frozenset[str] = frozenset({Post.INSPECTOR, Post.HANDLER, Post.OFFICER})
DEPARTMENTS: frozenset[str] = frozenset({Post.DEPARTMENT, Post.HANDLER, Post.OFFICER})

PERMISSIONS: dict[str, frozenset[str]] = {
    "desk.open": EVERYBODY,
    "map.view": EVERYBODY,
    "case.view": EVERYBODY - {Post.ADMIN},
    "case.operate": EVERYBODY - {Post.ADMIN, Post.EVALUATOR, Post.LEGAL},
    "case.contract": frozenset({Post.DEPARTMENT}),
    "case.file": CENTRE | {Post.DEPARTMENT, Post.OFFICER, Post.LEGAL},
    "case.receipt": EVERYBODY - {Post.ADMIN},
    "report.create": frozenset({Post.INSPECTOR, Post.INTAKE, Post.SHIFT_LEAD, Post.VIDEO, Post.LEADER, Post.OFFICER}),
    "call.take": frozenset({Post.INTAKE, Post.SHIFT_LEAD}),
    "dispatch.view": frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER, Post.EVALUATOR, Post.LEADER}),
    "dispatch.automate": frozenset({Post.SHIFT_LEAD, Post.LEADER}),
    "precedent.revoke": frozenset({Post.SHIFT_LEAD, Post.LEADER}),
    "report.view": frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.VIDEO, Post.INSPECTOR, Post.LEADER, Post.DISPATCHER}),
    "report.operate": frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.INSPECTOR}),
    "alert.view": frozenset({Post.VIDEO, Post.INTAKE, Post.SHIFT_LEAD}),
    "alert.operate": frozenset({Post.VIDEO, Post.INTAKE}),
    "camera.view": CENTRE | {Post.OFFICER},
    "camera.register": frozenset({Post.VIDEO, Post.ADMIN}),
    "camera.health": frozenset({Post.VIDEO, Post.SHIFT_LEAD, Post.EVALUATOR, Post.LEADER, Post.ADMIN}),
    "camera.look": frozenset({Post.VIDEO, Post.INTAKE, Post.SHIFT_LEAD, Post.LEADER}),
    "footage.ask": frozenset({Post.VIDEO, Post.SHIFT_LEAD, Post.LEADER}),
    "footage.attach": frozenset({Post.VIDEO, Post.SHIFT_LEAD}),
    "retrieval.view": frozenset({Post.DEPARTMENT, Post.VIDEO, Post.INTAKE, Post.SHIFT_LEAD, Post.LEADER}),
    "retrieval.ask": frozenset({Post.DEPARTMENT, Post.VIDEO, Post.INTAKE, Post.SHIFT_LEAD}),
    "retrieval.export": frozenset({Post.DEPARTMENT, Post.VIDEO, Post.SHIFT_LEAD}),
    "camera.turn": frozenset({Post.VIDEO, Post.SHIFT_LEAD}),
    "patrol.open": frozenset({Post.VIDEO, Post.SHIFT_LEAD, Post.LEADER}),
    "patrol.plan": frozenset({Post.VIDEO, Post.SHIFT_LEAD}),
    "alert.measure": frozenset({Post.VIDEO, Post.SHIFT_LEAD, Post.EVALUATOR, Post.LEADER, Post.ADMIN}),
    "alert.tune": frozenset({Post.VIDEO, Post.SHIFT_LEAD, Post.ADMIN}),
    "alert.limit": frozenset({Post.SHIFT_LEAD, Post.ADMIN}),
    "alert.teach": frozenset({Post.SHIFT_LEAD, Post.LEADER}),
    "look.view": frozenset({Post.SHIFT_LEAD, Post.LEADER}),
    "job.view": frozenset({Post.INSPECTOR}) | DEPARTMENTS | CENTRE,
    "job.issue": frozenset({Post.DISPATCHER, Post.DEPARTMENT}),
    "job.operate": frozenset({Post.INSPECTOR, Post.HANDLER, Post.OFFICER, Post.DISPATCHER, Post.DEPARTMENT}),
    "duty.open": OUTDOORS | {Post.DISPATCHER, Post.SHIFT_LEAD, Post.LEADER},
    "duty.sign_on": OUTDOORS,
    "duty.view": frozenset({Post.DISPATCHER, Post.SHIFT_LEAD, Post.LEADER}),
    "duty.relieve": frozenset({Post.DISPATCHER, Post.SHIFT_LEAD}),
    "handover.view": frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER, Post.LEADER}),
    "handover.give": frozenset({Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER}),
    "promise.keep": CENTRE | frozenset({Post.DEPARTMENT, Post.HANDLER}),
    "department.view": frozenset({Post.DEPARTMENT}),
    "department.teams": frozenset({Post.DEPARTMENT}),
    "media.view": EVERYBODY - {Post.ADMIN},
    "media.original": frozenset({Post.SHIFT_LEAD, Post.LEGAL, Post.OFFICER, Post.LEADER}),
    "personal.reveal": frozenset({Post.INTAKE, Post.SHIFT_LEAD}),
    "message.view": EVERYBODY,
    "token.own": EVERYBODY,
    "errand.view": EVERYBODY,
    "list.export": frozenset(
        {Post.SHIFT_LEAD, Post.DISPATCHER, Post.DEPARTMENT, Post.EVALUATOR, Post.LEADER, Post.ADMIN}
    ),
    "ground.import": frozenset({Post.ADMIN}),
    "setup.change": frozenset({Post.ADMIN}),
    "account.own": EVERYBODY,
    "people.manage": frozenset({Post.ADMIN}),
}
# Ask for a second factor, proven not long ago: what shows personal data, and what decides who may see it.
GUARDED: frozenset[str] = frozenset({"personal.reveal", "setup.change", "ground.import", "people.manage"})


# What needs a person who is there: seeing personal data in clear, setting the city up, making tokens.
NEVER_BY_TOKEN = GUARDED | {"token.own", "account.own"}


@dataclass(frozen=True, slots=True)
class Standing(Actor):
    """An actor in a post, with the departments and the area that the post extends to.

    `departments` are codes, the own one first, then all below it; an empty `area` is the whole city; `teams` are ids.
    """

    department: str = ""
    departments: frozenset[str] = frozenset()
    area: str = ""
    teams: frozenset[int] = frozenset()


def suits(areas: str, classes: str, codes: Iterable[str], minor: str) -> int:
    """How well a team's hints fit a place and a class: one for each that does, less for one that does not."""
    there = any(code.startswith(area) for area in areas.split() for code in codes)
    kind = any(minor.startswith(each) for each in classes.split())
    return (there - (bool(areas) and not there)) + (kind - (bool(classes) and not kind))


def may(posts: frozenset[str], permission: str) -> bool:
    """An unknown permission is nobody's."""
    return bool(posts & PERMISSIONS.get(permission, frozenset()))


def grantable(posts: frozenset[str]) -> list[str]:
    """What a token of somebody in these posts may be given, in the order of the table."""
    return [name for name, allowed in PERMISSIONS.items() if posts & allowed and name not in NEVER_BY_TOKEN]
