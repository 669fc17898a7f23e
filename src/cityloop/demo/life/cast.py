"""Who acts: the demo city's people in their posts."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from cityloop.staff.models import Department, Person
from cityloop.staff.queries import standings
from cityloop.staff.rules import Post, Standing


class Cast:
    """Read once: nobody of the demo changes posts while it runs."""

    def __init__(self) -> None:
        self.by_name: dict[str, Standing] = {}
        self.people: dict[str, Person] = {}
        self._by_post: dict[str, list[Standing]] = defaultdict(list)
        self._parents = dict(Department.objects.values_list("code", "parent__code"))
        for person in Person.objects.filter(is_active=True).order_by("pk"):
            for standing in standings(person):
                self._by_post[standing.post].append(standing)
                self.by_name.setdefault(person.username, standing)
                self.people[person.username] = person

    def any_of(self, post: str, luck: Random) -> Standing:
        return luck.choice(self._by_post[post])

    def all_of(self, post: str) -> list[Standing]:
        return self._by_post[post]

    def of_department(self, post: str, code: str, luck: Random) -> Standing:
        """In the department, or in the one above it."""
        found = [each for each in self._by_post[post] if each.department == code]
        if not found:
            return self.of_department(post, self._parents[code], luck)
        return luck.choice(found)

    def inspector_of(self, grid: int, luck: Random) -> Standing:
        return luck.choice([each for each in self._by_post[Post.INSPECTOR] if each.area == f"G{grid}"])

    def units_below(self, code: str) -> list[str]:
        return sorted(child for child, parent in self._parents.items() if parent == code)
