"""What an account has to tell: where its person is signed in, and what happened to it lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.geography import queries as geography
from cityloop.journal.models import Act
from cityloop.journal.queries import newest_about
from cityloop.journal.services import Subject
from cityloop.staff.models import Person
from cityloop.staff.queries import standings, units_named
from cityloop.staff.rules import Post
from cityloop.surfaces.account.devices import device

HAPPENED: dict[str, str | Promise] = {
    "session.opened": gettext_lazy("Signed in"),
    "session.closed": gettext_lazy("Signed out"),
    "session.refused": gettext_lazy("Sign-in refused"),
    "session.ended": gettext_lazy("Signed out elsewhere"),
    "password.changed": gettext_lazy("Password changed"),
    "password.issued": gettext_lazy("Given a new first password"),
    "factor.added": gettext_lazy("Second factor added"),
    "factor.removed": gettext_lazy("Second factor removed"),
    "factor.reset": gettext_lazy("Second factor reset"),
    "factor.codes_made": gettext_lazy("Recovery codes made"),
    "factor.code_used": gettext_lazy("Recovery code used"),
    "person.put": gettext_lazy("Name or telephone changed"),
    "person.locked": gettext_lazy("Account locked"),
    "person.unlocked": gettext_lazy("Account unlocked"),
    "post.assigned": gettext_lazy("Post given"),
    "post.relieved": gettext_lazy("Post taken away"),
}
LATELY = 20
BAD = frozenset({"session.refused"})


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    what: str
    more: str
    by: str
    bad: bool


def events(person: Person, count: int = LATELY) -> list[Event]:
    acts = newest_about(Subject("person", person.username), tuple(HAPPENED), count)
    return [_event(each, person) for each in acts]


def _event(act: Act, person: Person) -> Event:
    sealed, payload = act.sealed, act.payload
    parts = [device(sealed["agent"])] if sealed.get("agent") else []
    parts += [sealed["address"]] if sealed.get("address") else []
    parts += [str(Post(payload["post"]).label)] if payload.get("post") in Post.values else []
    parts += [_("No more tries for a quarter of an hour")] if payload.get("closed") else []
    others = act.actor_kind == "person" and act.actor_id != person.username
    return Event(act.at, str(HAPPENED[act.verb]), " · ".join(parts), act.actor_id if others else "", act.verb in BAD)


@dataclass(frozen=True, slots=True)
class Held:
    """A post, and for what."""

    post: str
    where: str


def posts(person: Person) -> list[Held]:
    held = standings(person)
    areas = geography.names(each.area for each in held if each.area)
    units = units_named({each.department for each in held})
    return [
        Held(
            str(Post(each.post).label),
            " · ".join(part for part in (units.get(each.department, ""), areas.get(each.area, each.area)) if part),
        )
        for each in held
    ]
