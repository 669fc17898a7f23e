"""What a version changes against another. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cityloop.catalogue.rules import Standard
from cityloop.catalogue.trees import Tree


@dataclass(frozen=True, slots=True)
class Changes:
    """Codes of standards, in order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]
    limits: tuple[str, ...]
    duties: tuple[str, ...]

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.reworded, self.limits, self.duties))


NOTHING = Tree(())


def compare(new: Tree, old: Tree = NOTHING) -> Changes:
    common = new.by_code.keys() & old.by_code.keys()

    def differing(aspect: Callable[[Standard], object]) -> tuple[str, ...]:
        return tuple(sorted(code for code in common if aspect(new.by_code[code]) != aspect(old.by_code[code])))

    return Changes(
        added=tuple(sorted(new.by_code.keys() - common)),
        removed=tuple(sorted(old.by_code.keys() - common)),
        reworded=differing(lambda each: (each.minor_name, each.text, each.closing)),
        limits=differing(lambda each: (each.limit, each.limit_two)),
        duties=differing(lambda each: each.duties),
    )
