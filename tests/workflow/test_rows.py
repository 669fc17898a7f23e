"""A row written by the short way is the row that `save()` would have written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from cityloop.intake.models import Report
from cityloop.workflow.models import Step
from cityloop.workflow.rows import insert

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def _report(key: str) -> Report:
    told = {"key": key, "code": key, "source": "hotline", "received_at": AT, "entered_at": AT, "state": "received"}
    return Report(**told, lon=119.6, lat=30.8, h3=1, description="占道经营，有一辆三轮车", caller_phone="13800000000")


def test_both_ways_leave_the_same_row() -> None:
    short, long = _report("short"), _report("long")
    insert(short)
    long.save()
    columns = [field.attname for field in Report._meta.concrete_fields]
    found = {row["key"]: row for row in Report.objects.values(*columns)}
    own = ("id", "key", "code")
    assert {k: v for k, v in found["short"].items() if k not in own} == {
        k: v for k, v in found["long"].items() if k not in own
    }


def test_the_row_knows_its_key_and_is_changed_as_any_other() -> None:
    report = _report("one")
    insert(report)
    report.state = "accepted"
    report.save()
    assert Report.objects.get(key="one").pk == report.pk
    assert Report.objects.get(key="one").state == "accepted"


def test_what_is_personal_is_sealed_in_its_column() -> None:
    report = _report("one")
    insert(report)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT caller_phone FROM intake_report")
        (kept,) = cursor.fetchone()
    assert kept
    assert "138" not in kept
    assert Report.objects.get(key="one").caller_phone == "13800000000"


def test_a_row_that_breaks_a_constraint_is_refused() -> None:
    told = {"table": "report", "subject_id": 1, "number": 1, "operation": "begin", "source": "", "target": "received"}
    insert(Step(**told, actor_kind="person", actor_id="wang", at=AT))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Step(**told, actor_kind="person", actor_id="li", at=AT))
    assert Step.objects.get().actor_id == "wang"
