"""A catalogue on its way into a version: from the seed, from a table, or from another version. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cityloop.catalogue.choices import CaseKind, Scheme, Severity, Who
from cityloop.catalogue.rules import Duty, severity_of, standard_code
from cityloop.geography.rules import BadDrafts, Problem
from cityloop.workflow.clocks import Limit

LONGEST = {"major_name": 60, "minor_name": 80, "text": 600, "closing": 200, "supervisor": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDraft:
    kind: CaseKind
    major_code: str
    major_name: str
    minor_code: str
    minor_name: str
    major_name_en: str = ""
    minor_name_en: str = ""
    scheme: Scheme = Scheme.GB
    is_extension: bool = False
    evidence: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind.value, self.major_code, self.minor_code


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardDraft:
    kind: CaseKind
    major_code: str
    minor_code: str
    number: int
    text: str
    closing: str
    limit: Limit
    duties: tuple[Duty, ...]
    limit_two: Limit | None = None
    text_en: str = ""
    closing_en: str = ""
    severity: Severity | None = None
    supervisor: str = ""
    row: int = 0

    @property
    def code(self) -> str:
        return standard_code(self.kind.value, self.major_code, self.minor_code, self.number)

    @property
    def grade(self) -> Severity:
        return self.severity or severity_of(self.limit)


@dataclass(frozen=True, slots=True)
class CatalogueDraft:
    classes: Sequence[ClassDraft]
    standards: Sequence[StandardDraft]


def check(draft: CatalogueDraft) -> None:
    """Raises BadDrafts with everything that is wrong."""
    problems = [*_class_problems(draft.classes), *_standard_problems(draft)]
    if problems:
        raise BadDrafts(problems)


def _class_problems(classes: Sequence[ClassDraft]) -> Iterable[Problem]:
    seen: set[tuple[str, str, str]] = set()
    majors: dict[tuple[str, str], str] = {}
    for each in classes:
        if each.key in seen:
            yield Problem(0, "minor_code", _("A minor class stands twice"), "-".join(each.key))
        seen.add(each.key)
        name = majors.setdefault(each.key[:2], each.major_name)
        if name != each.major_name:
            yield Problem(0, "major_name", _("A major class has two names"), f"{name}, {each.major_name}")
        yield from _too_long(each, 0)


def _standard_problems(draft: CatalogueDraft) -> Iterable[Problem]:
    known = {each.key for each in draft.classes}
    seen: set[str] = set()
    for each in draft.standards:
        if (each.kind.value, each.major_code, each.minor_code) not in known:
            yield Problem(each.row, "minor_code", _("There is no such minor class"), each.code)
        if each.code in seen:
            yield Problem(each.row, "number", _("A condition stands twice"), each.code)
        seen.add(each.code)
        if not each.text or not each.closing:
            yield Problem(each.row, "text", _("A condition needs its text and what closes it"), each.code)
        if not each.duties:
            yield Problem(each.row, "duties", _("Nobody is responsible"), each.code)
        if any((duty.who == Who.DEPARTMENT) != bool(duty.department_code) for duty in each.duties):
            yield Problem(each.row, "duties", _("A named department needs a code, another duty has none"), each.code)
        yield from _too_long(each, each.row)


def _too_long(draft: ClassDraft | StandardDraft, row: int) -> Iterable[Problem]:
    for name, longest in LONGEST.items():
        value = getattr(draft, name, "")
        if len(value) > longest:
            yield Problem(row, name, _("Longer than %(longest)d characters") % {"longest": longest}, value[:40])
        if "\x00" in value:
            yield Problem(row, name, _("Holds a character that cannot be stored"))
