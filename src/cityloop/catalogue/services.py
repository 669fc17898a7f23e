"""The catalogue's verbs. Each is one transaction and one act."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import BinaryIO

from django.db.models import QuerySet

from cityloop.catalogue import excel, seed, trees
from cityloop.catalogue.calendar_services import assign_calendar as assign_calendar
from cityloop.catalogue.calendar_services import change_calendar as change_calendar
from cityloop.catalogue.choices import DayRule, State
from cityloop.catalogue.configuring import drop_territory as drop_territory
from cityloop.catalogue.configuring import put_stage_limit as put_stage_limit
from cityloop.catalogue.configuring import put_territory as put_territory
from cityloop.catalogue.configuring import put_unit_name as put_unit_name
from cityloop.catalogue.drafts import CatalogueDraft, StandardDraft, check
from cityloop.catalogue.models import Condition, MinorClass, Version
from cityloop.catalogue.office_hours import OFFICE_HOURS
from cityloop.catalogue.rules import STAGE_DEFAULTS
from cityloop.catalogue.writing import condition_row, drafted, duty_rows, write
from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act, batch

DEFAULT_CALENDAR = "office"


LIMITS = ("severity", "limit_kind", "limit_amount", "limit_two_kind", "limit_two_amount")


class NotADraft(ValueError):
    """A published version is never changed: make a draft based on it."""


class AlreadySeeded(ValueError):
    """There is a catalogue already."""


class TooLate(ValueError):
    """A version cannot take effect before it is published, nor at the same moment as another."""


class UnknownClass(LookupError):
    """The version has no such minor class."""


def load_seed(*, actor: Actor, at: datetime, effective_from: datetime | None = None) -> Version:
    """The catalogue a new city starts with: published classes and standards, stage limits, office hours."""
    if Version.objects.exists():
        raise AlreadySeeded
    with batch():
        version = draft_from(name=seed.NAME, draft=seed.catalogue(), actor=actor, at=at)
        _publish(version, effective_from or at, actor, at)
        for stage, limit in STAGE_DEFAULTS.items():
            put_stage_limit(stage=stage, limit=limit, actor=actor, at=at)
        hours = seed.with_public_holidays(OFFICE_HOURS)
        change_calendar(code=DEFAULT_CALENDAR, name="机关作息", calendar=hours, actor=actor, at=at)
        assign_calendar(department_code="", code=DEFAULT_CALENDAR, actor=actor, at=at)
    return version


def draft_version(*, name: str, based_on: Version, actor: Actor, at: datetime) -> Version:
    """A draft with everything that the other version has."""
    return draft_from(name=name, draft=drafted(trees.tree(based_on)), actor=actor, at=at, based_on=based_on)


def import_excel(
    *, stream: BinaryIO, name: str, actor: Actor, at: datetime, based_on: Version | None = None
) -> Version:
    """A draft from the nine-column table (立结案标准). Raises BadDrafts with every row's problem; then nothing changed.

    Names in English, evidence and day rule are taken over from `based_on` where the codes are the same.
    """
    before = drafted(trees.tree(based_on)) if based_on else None
    return draft_from(
        name=name, draft=excel.read(stream, excel.known_units(), before), actor=actor, at=at, based_on=based_on
    )


def draft_from(
    *, name: str, draft: CatalogueDraft, actor: Actor, at: datetime, based_on: Version | None = None
) -> Version:
    """Raises BadDrafts with everything that is wrong; then nothing changed."""
    check(draft)
    with act("catalogue.drafted", actor=actor, at=at) as entry:
        rule = based_on.day_rule if based_on else DayRule.HOURS
        version = Version.objects.create(name=name, based_on=based_on, day_rule=rule, made_at=at)
        write(version, draft)
        entry.subject = Subject("catalogue", str(version.pk))
        entry.payload |= {"name": name, "based_on": based_on.pk if based_on else None}
        entry.payload |= {"classes": len(draft.classes), "standards": len(draft.standards)}
    return version


def publish(*, version: Version, effective_from: datetime, actor: Actor, at: datetime) -> Version:
    """From its date of effect the version holds for what is filed. Raises NotADraft, TooLate."""
    if effective_from < at:
        raise TooLate("a version cannot take effect in the past")
    return _publish(version, effective_from, actor, at)


def _publish(version: Version, effective_from: datetime, actor: Actor, at: datetime) -> Version:
    with act("catalogue.published", actor=actor, at=at, subject=Subject("catalogue", str(version.pk))) as entry:
        row = _draft(version)
        if Version.objects.filter(effective_from=effective_from).exists():
            raise TooLate("another version takes effect at this moment")
        row.state, row.effective_from = State.PUBLISHED, effective_from
        row.save(update_fields=["state", "effective_from"])
        entry.payload |= {"name": row.name, "effective_from": effective_from.isoformat()}
    version.refresh_from_db()
    return version


def discard(*, version: Version, actor: Actor, at: datetime) -> None:
    """Throws a draft away."""
    with act("catalogue.discarded", actor=actor, at=at, subject=Subject("catalogue", str(version.pk))) as entry:
        row = _draft(version)
        entry.payload["name"] = row.name
        row.delete()


def put_standard(*, version: Version, draft: StandardDraft, actor: Actor, at: datetime) -> Condition:
    """Makes or changes one filing condition of a draft. Raises NotADraft, UnknownClass, BadDrafts."""
    with act("catalogue.standard_put", actor=actor, at=at, subject=Subject("catalogue", str(version.pk))) as entry:
        row = _draft(version)
        classes = [each for each in drafted(trees.tree(row)).classes if each.key == draft_key(draft)]
        if not classes:
            raise UnknownClass(draft.code)
        check(CatalogueDraft(classes, [draft]))
        entry.payload["before"] = before(_standing(row, draft), *LIMITS)
        condition = _put(row, draft)
        _renew(row)
        entry.payload |= {"standard": draft.code, "after": before(_standing(row, draft), *LIMITS)}
    return condition


def _standing(version: Version, draft: StandardDraft) -> QuerySet[Condition]:
    kind, major, code = draft_key(draft)
    minor = {"minor__major__version": version, "minor__major__kind": kind, "minor__major__code": major}
    return Condition.objects.filter(**minor, minor__code=code, number=draft.number)


def draft_key(draft: StandardDraft) -> tuple[str, str, str]:
    return draft.kind.value, draft.major_code, draft.minor_code


def _put(version: Version, draft: StandardDraft) -> Condition:
    kind, major, code = draft_key(draft)
    minor = MinorClass.objects.get(major__version=version, major__kind=kind, major__code=major, code=code)
    row = condition_row(minor, draft)
    row.pk = Condition.objects.filter(minor=minor, number=draft.number).values_list("pk", flat=True).first()
    row.save()
    row.duties.all().delete()
    row.duties.bulk_create(duty_rows(row, draft))
    return row


def set_day_rule(*, version: Version, day_rule: DayRule, actor: Actor, at: datetime) -> None:
    """What n working days mean in this version. Raises NotADraft."""
    with act("catalogue.day_rule_set", actor=actor, at=at, subject=Subject("catalogue", str(version.pk))) as entry:
        row = _draft(version)
        row.day_rule = day_rule
        row.save(update_fields=["day_rule"])
        _renew(row)
        entry.payload["day_rule"] = day_rule.value


def _draft(version: Version) -> Version:
    row = Version.objects.select_for_update().get(pk=version.pk)
    if row.state != State.DRAFT:
        raise NotADraft(row.name)
    return row


def _renew(version: Version) -> None:
    version.token = uuid.uuid4()
    version.save(update_fields=["token"])
