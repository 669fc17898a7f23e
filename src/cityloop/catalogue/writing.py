"""Drafts become rows, and rows drafts again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cityloop.catalogue.choices import CaseKind, Scheme
from cityloop.catalogue.drafts import CatalogueDraft, ClassDraft, StandardDraft
from cityloop.catalogue.models import Condition, Duty, MajorClass, MinorClass, Version
from cityloop.catalogue.trees import Minor, Tree

Key = tuple[str, str, str]


def write(version: Version, draft: CatalogueDraft) -> None:
    """Fills an empty version."""
    minors = _write_classes(version, draft.classes)
    rows = [condition_row(minors[_minor_key(each)], each) for each in draft.standards]
    Condition.objects.bulk_create(rows, batch_size=500)
    duties = (duty for row, each in zip(rows, draft.standards, strict=True) for duty in duty_rows(row, each))
    Duty.objects.bulk_create(duties, batch_size=500)


def _write_classes(version: Version, classes: Sequence[ClassDraft]) -> dict[Key, MinorClass]:
    majors: dict[tuple[str, str], MajorClass] = {}
    for each in classes:
        if each.key[:2] not in majors:
            names = {"name": each.major_name, "name_en": each.major_name_en}
            majors[each.key[:2]] = MajorClass(version=version, kind=each.kind, code=each.major_code, **names)
    MajorClass.objects.bulk_create(majors.values())
    minors = {each.key: _minor_row(majors[each.key[:2]], each) for each in classes}
    MinorClass.objects.bulk_create(minors.values())
    return minors


def _minor_row(major: MajorClass, draft: ClassDraft) -> MinorClass:
    return MinorClass(
        major=major,
        scheme=draft.scheme,
        code=draft.minor_code,
        name=draft.minor_name,
        name_en=draft.minor_name_en,
        is_extension=draft.is_extension,
        evidence=draft.evidence,
    )


def condition_row(minor: MinorClass, draft: StandardDraft) -> Condition:
    two = draft.limit_two
    return Condition(
        minor=minor,
        number=draft.number,
        text=draft.text,
        text_en=draft.text_en,
        closing=draft.closing,
        closing_en=draft.closing_en,
        severity=draft.grade,
        limit_kind=draft.limit.kind.value,
        limit_amount=draft.limit.amount,
        limit_two_kind=two.kind.value if two else "",
        limit_two_amount=two.amount if two else None,
        supervisor=draft.supervisor,
    )


def duty_rows(condition: Condition, draft: StandardDraft) -> Iterator[Duty]:
    for rank, duty in enumerate(draft.duties, start=1):
        where = {"area_code": duty.area_code, "area_class": duty.area_class}
        yield Duty(condition=condition, rank=rank, who=duty.who, department_code=duty.department_code, **where)


def _minor_key(draft: StandardDraft) -> Key:
    return draft.kind.value, draft.major_code, draft.minor_code


def drafted(tree: Tree) -> CatalogueDraft:
    """The whole version as drafts."""
    names = {(major.kind, major.code): (major.name, major.name_en) for major in tree.majors}
    minors = tree.minors.values()
    classes = [_class_draft(minor, *names[minor.kind, minor.major_code]) for minor in minors]
    return CatalogueDraft(classes, [each for minor in minors for each in _standard_drafts(minor)])


def _class_draft(minor: Minor, major_name: str, major_name_en: str) -> ClassDraft:
    return ClassDraft(
        kind=CaseKind(minor.kind),
        major_code=minor.major_code,
        major_name=major_name,
        major_name_en=major_name_en,
        minor_code=minor.code,
        minor_name=minor.name,
        minor_name_en=minor.name_en,
        scheme=Scheme(minor.scheme),
        is_extension=minor.is_extension,
        evidence=minor.evidence,
    )


def _standard_drafts(minor: Minor) -> Iterable[StandardDraft]:
    for each in minor.standards:
        yield StandardDraft(
            kind=CaseKind(each.kind),
            major_code=each.major_code,
            minor_code=each.minor_code,
            number=each.number,
            text=each.text,
            text_en=each.text_en,
            closing=each.closing,
            closing_en=each.closing_en,
            limit=each.limit,
            limit_two=each.limit_two,
            duties=each.duties,
            severity=each.severity,
            supervisor=each.supervisor,
        )
