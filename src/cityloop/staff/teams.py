"""Teams of a department (班组): made, changed and dissolved by its own desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.journal.services import Actor, Json, Subject, act
from cityloop.staff.models import Department, Team
from cityloop.staff.queries import crew
from cityloop.workflow.errors import Unsuitable


def put(
    *,
    department: str,
    name: str,
    members: Iterable[str],
    actor: Actor,
    at: datetime,
    areas: str = "",
    classes: str = "",
    team: Team | None = None,
) -> Team:
    """Makes a team, or changes `team`; raises Unsuitable where `check` does."""
    unit, wanted = Department.objects.get(code=department), frozenset(members)
    check(department=department, name=name, members=wanted, team=team)
    people = [each for each in crew([department]) if each.username in wanted]
    with act("team.put", actor=actor, at=at) as entry:
        entry.payload["before"] = _before(team)
        row = team or Team(department=unit)
        row.name, row.areas, row.classes, row.is_active = name.strip(), areas.strip(), classes.strip(), True
        row.save()
        row.members.set(people)
        entry.subject = Subject("team", str(row.pk))
        entry.payload |= {"department": department, "name": row.name, "members": sorted(wanted)}
        entry.payload |= {"areas": row.areas, "classes": row.classes}
    return row


def _before(team: Team | None) -> dict[str, Json] | None:
    if team is None:
        return None
    stood = Team.objects.get(pk=team.pk)
    members = sorted(stood.members.values_list("username", flat=True))
    return {"name": stood.name, "members": members, "areas": stood.areas, "classes": stood.classes}


def check(*, department: str, name: str, members: frozenset[str], team: Team | None = None) -> None:
    """Raises Unsuitable for a name that is taken and a member who is not of the crew."""
    if not name.strip():
        raise Unsuitable(_("A team needs a name."))
    named = Team.objects.filter(department__code=department, name=name.strip())
    if (named.exclude(pk=team.pk) if team else named).exists():
        raise Unsuitable(_("There is a team %(name)s already.") % {"name": name.strip()})
    if strange := members - {each.username for each in crew([department])}:
        raise Unsuitable(_("Not of this department's crew: %(names)s.") % {"names": "、".join(sorted(strange))})


def dissolve(*, team: Team, actor: Actor, at: datetime) -> None:
    """No case is given to it any more; what it has stays with it until the desk gives it on."""
    with act("team.dissolved", actor=actor, at=at, subject=Subject("team", str(team.pk))) as entry:
        team.is_active = False
        team.save(update_fields=["is_active"])
        entry.payload["name"] = team.name
