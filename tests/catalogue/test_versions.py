"""Versions with a date of effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cityloop.catalogue import queries, services
from cityloop.catalogue.choices import DayRule, State
from cityloop.catalogue.drafts import StandardDraft
from cityloop.catalogue.models import Version
from cityloop.catalogue.writing import drafted
from cityloop.geography.rules import BadDrafts
from cityloop.journal.queries import acts_about
from cityloop.journal.services import Subject
from cityloop.workflow import clocks
from cityloop.workflow.clocks import Limit, LimitKind
from tests.catalogue.conftest import ADMIN, AT

RUBBISH = "event-01-10-1"
DAY = timedelta(days=1)


def standard_draft(version: Version, code: str) -> StandardDraft:
    return next(each for each in drafted(queries.tree(version)).standards if each.code == code)


@pytest.fixture
def draft(version: Version) -> Version:
    return services.draft_version(name="2027", based_on=version, actor=ADMIN, at=AT + DAY)


def test_a_draft_has_everything_that_its_base_has_and_does_not_hold(version: Version, draft: Version) -> None:
    assert drafted(queries.tree(draft)) == drafted(queries.tree(version))
    assert queries.version_at(AT + 2 * DAY) == version
    assert not queries.preview(draft, AT + DAY)


def test_nothing_was_in_force_before_the_first(version: Version) -> None:
    with pytest.raises(queries.NoVersion):
        queries.version_at(AT - DAY)


def test_a_change_holds_from_its_date_and_older_cases_keep_their_rule(version: Version, draft: Version) -> None:
    old = queries.standard(version, RUBBISH)
    shorter = replace(standard_draft(draft, RUBBISH), limit=Limit(LimitKind.WORK_HOUR, 2))
    services.put_standard(version=draft, draft=shorter, actor=ADMIN, at=AT + DAY)
    assert queries.preview(draft, AT + DAY).limits == (RUBBISH,)
    services.publish(version=draft, effective_from=AT + 5 * DAY, actor=ADMIN, at=AT + DAY)
    assert queries.version_at(AT + 5 * DAY - timedelta(seconds=1)) == version
    assert queries.standard(queries.version_at(AT + 5 * DAY), RUBBISH).limit.amount == 2
    assert queries.condition(old.id).limit.amount == 4


def test_limits_may_differ_by_area_class(draft: Version) -> None:
    two = replace(standard_draft(draft, RUBBISH), limit_two=Limit(LimitKind.WORK_DAY, 1))
    services.put_standard(version=draft, draft=two, actor=ADMIN, at=AT)
    found = queries.standard(draft, RUBBISH)
    assert found.limit_in("two") == Limit(LimitKind.WORK_DAY, 1)
    assert found.limit_in("one") == found.limit_in("") == Limit(LimitKind.WORK_HOUR, 4)


def test_a_version_may_count_days_to_the_end_of_the_nth(draft: Version) -> None:
    services.set_day_rule(version=draft, day_rule=DayRule.END_OF_DAY, actor=ADMIN, at=AT)
    limit = queries.standard(draft, "event-01-01-2").limit
    assert limit == Limit(LimitKind.WORK_DAY, 15, clocks.DayRule.END_OF_DAY)


def test_a_published_version_is_never_changed(version: Version) -> None:
    with pytest.raises(services.NotADraft):
        services.put_standard(version=version, draft=standard_draft(version, RUBBISH), actor=ADMIN, at=AT)
    with pytest.raises(services.NotADraft):
        services.publish(version=version, effective_from=AT + DAY, actor=ADMIN, at=AT)
    with pytest.raises(services.NotADraft):
        services.discard(version=version, actor=ADMIN, at=AT)


def test_no_version_takes_effect_in_the_past_or_twice_at_once(version: Version, draft: Version) -> None:
    with pytest.raises(services.TooLate):
        services.publish(version=draft, effective_from=AT, actor=ADMIN, at=AT + DAY)
    with pytest.raises(services.TooLate):
        services.publish(version=draft, effective_from=AT, actor=ADMIN, at=AT)
    assert Version.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_draft_can_be_thrown_away(draft: Version) -> None:
    services.discard(version=draft, actor=ADMIN, at=AT)
    assert not Version.objects.filter(pk=draft.pk).exists()


def test_bad_standards_change_nothing(draft: Version) -> None:
    good = standard_draft(draft, RUBBISH)
    for bad in (replace(good, text=""), replace(good, duties=()), replace(good, text="长" * 601)):
        with pytest.raises(BadDrafts):
            services.put_standard(version=draft, draft=bad, actor=ADMIN, at=AT)
    with pytest.raises(services.UnknownClass):
        services.put_standard(version=draft, draft=replace(good, minor_code="77"), actor=ADMIN, at=AT)
    assert standard_draft(draft, RUBBISH) == good


def test_unknown_codes_are_named(version: Version) -> None:
    with pytest.raises(queries.UnknownCondition):
        queries.standard(version, "event-99-99-1")
    with pytest.raises(queries.UnknownCondition):
        queries.condition(-1)
    with pytest.raises(queries.UnknownStage):
        queries.stage_limit("lunch")


def test_departments_that_do_not_exist_are_named_before_publishing(departments: None, version: Version) -> None:
    assert queries.unknown_departments(version) == []


def test_every_verb_stands_in_the_journal(version: Version, draft: Version) -> None:
    services.publish(version=draft, effective_from=AT + DAY, actor=ADMIN, at=AT + DAY)
    verbs = [each.verb for each in acts_about(Subject("catalogue", str(draft.pk)))]
    assert sorted(verbs) == ["catalogue.drafted", "catalogue.published"]


def test_a_tree_is_read_once(version: Version) -> None:
    tree = queries.tree(version)
    assert queries.tree(Version.objects.get(pk=version.pk)) is tree
