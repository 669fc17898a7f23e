"""Who has the same subject open now. To look is no act: rows that expire, and nothing in the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cityloop.journal.services import batch
from cityloop.staff.models import Assignment, Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit.models import Presence

FRESH = timedelta(seconds=130)  # a page says once a minute that it is still there

Seen = Mapping[str, frozenset[tuple[str, str]]]  # subject -> username and what they are doing


@dataclass(frozen=True, slots=True)
class Company:
    """A colleague before the same subject; `doing` names the operation whose form is open."""

    name: str
    post: str
    doing: str

    @property
    def who(self) -> str:
        return f"{Post(self.post).label} {self.name}" if self.post else self.name


def note(page: str, person: Person, subject: str, doing: str, *, at: datetime) -> None:
    """The page shows this subject now; an empty subject is one that shows none any more."""
    with batch():
        Presence.objects.filter(seen_at__lt=at - FRESH).delete()
        if subject:
            now = {"person": person, "subject": subject, "doing": doing, "seen_at": at}
            Presence.objects.update_or_create(page=page, defaults=now)
        else:
            Presence.objects.filter(page=page, person=person).delete()


def company(subject: str, person: Person, at: datetime) -> list[Company]:
    """Everybody else before the subject, each once; who fills in a form before who looks."""
    found = _fresh(at).filter(subject=subject).exclude(person=person).select_related("person")
    doing: dict[Person, str] = {}
    for each in found.order_by("person__name", "pk"):
        doing[each.person] = doing.get(each.person) or each.doing
    posts = _posts(doing)
    told = [Company(each.name, posts.get(each.pk, ""), what) for each, what in doing.items()]
    return sorted(told, key=lambda each: not each.doing)


def everybody(at: datetime) -> Seen:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for subject, username, doing in _fresh(at).values_list("subject", "person__username", "doing"):
        found[subject].add((username, doing))
    return {subject: frozenset(people) for subject, people in found.items()}


def _fresh(at: datetime) -> QuerySet[Presence]:
    return Presence.objects.filter(seen_at__gte=at - FRESH)


def _posts(people: Iterable[Person]) -> dict[int, str]:
    """The first post of each."""
    rows = Assignment.objects.filter(person__in=list(people)).order_by("-pk")
    return dict(rows.values_list("person_id", "post"))
