"""What a new city starts with."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from cityloop.catalogue import drafts, queries, seed, services
from cityloop.catalogue.choices import CaseKind, Stage, Who
from cityloop.catalogue.models import Version
from cityloop.catalogue.office_hours import OFFICE_HOURS
from cityloop.catalogue.rules import Place
from cityloop.workflow.clocks import Limit, LimitKind
from tests.catalogue.conftest import ADMIN, AT


def test_all_classes_and_rules_are_there() -> None:
    draft = seed.catalogue()
    drafts.check(draft)
    assert Counter(each.kind for each in draft.classes) == {CaseKind.COMPONENT: 92, CaseKind.EVENT: 98}
    assert len(draft.standards) == 519
    assert {each.key for each in draft.classes} == {(s.kind.value, s.major_code, s.minor_code) for s in draft.standards}


def test_everything_is_said_in_both_languages() -> None:
    draft = seed.catalogue()
    assert all(each.major_name_en and each.minor_name_en for each in draft.classes)
    assert all(each.text and each.text_en and each.closing and each.closing_en for each in draft.standards)


def test_every_duty_names_a_department_of_the_seed_and_none_hangs_on_owner_or_territory_alone() -> None:
    codes = {each.code for each in seed.departments()}
    assert len(codes) == 27
    for standard in seed.catalogue().standards:
        named = {duty.department_code for duty in standard.duties if duty.who == Who.DEPARTMENT}
        assert named
        assert named <= codes


def test_departments_come_after_their_parents() -> None:
    known: set[str] = {""}
    for each in seed.departments():
        assert each.parent in known
        known.add(each.code)


def test_the_older_scheme_can_be_put_beside(version: Version) -> None:
    draft = drafts.CatalogueDraft(seed.older_classes(), [])
    older = services.draft_from(name="CJ/T 214-2007", draft=draft, actor=ADMIN, at=AT)
    assert len(queries.tree(older).minors) == 138


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("component-01-01-1", Limit(LimitKind.URGENT_HOUR, 2)),
        ("event-04-05-1", Limit(LimitKind.URGENT_HOUR, 2)),
        ("event-01-10-1", Limit(LimitKind.WORK_HOUR, 4)),
        ("event-01-01-1", Limit(LimitKind.URGENT_DAY, 2)),
        ("event-01-01-2", Limit(LimitKind.WORK_DAY, 15)),
    ],
)
def test_limits_are_those_of_the_published_table(version: Version, code: str, limit: Limit) -> None:
    assert queries.standard(version, code).limit == limit


def test_a_shop_outside_its_door_is_the_towns_matter_and_rubbish_the_cleaners(version: Version) -> None:
    services.put_territory(area_code="360799100", department_code="ZWF", actor=ADMIN, at=AT)
    town = Place(("360799100001", "360799100"), "two")
    shop, rubbish = (queries.standard(version, code) for code in ("event-04-05-1", "event-01-10-1"))
    assert queries.responsible(shop, town).department_code == "ZWF"
    assert queries.responsible(shop, Place()).department_code == "ZFDD"
    assert queries.responsible(rubbish, town).department_code == "HWS"


def test_stages_and_office_hours_are_set(version: Version) -> None:
    assert queries.stage_limit(Stage.VERIFY) == Limit(LimitKind.URGENT_MINUTE, 30)
    calendar = queries.calendar_for("HWS")
    assert calendar.hours(date(2026, 10, 1)) == ()
    assert calendar.hours(date(2026, 10, 10)) == OFFICE_HOURS.weekly[0]
    assert calendar.day_seconds == 8 * 3600


def test_it_is_loaded_once(version: Version) -> None:
    with pytest.raises(services.AlreadySeeded):
        services.load_seed(actor=ADMIN, at=AT)
    assert Version.objects.count() == 1
