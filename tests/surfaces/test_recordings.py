"""A recording on its page: what lies before and after it is one key away, for the same reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cityloop.watch.models import Footage
from tests.surfaces.test_desk import desk
from tests.watch.seeing import Street, recorded_town


@pytest.fixture
def place(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Street:
    return recorded_town(tmp_path, monkeypatch)


def asked(begin: str) -> Footage:
    given = {"camera": "gate", "from": begin, "minutes": "2", "why": "other", "words": "a lost child"}
    assert desk("video").post("/patrol/recordings/", given).status_code == 302
    return Footage.objects.latest("asked_at")


def three_minutes_ago() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=3)


def at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M:%S}"


def test_the_minutes_before_are_asked_for_for_the_same_reason(place: Street) -> None:
    begin = three_minutes_ago()
    row = asked(at(begin))
    page = desk("video").get(f"/patrol/recordings/{row.pk}/")
    beside = page.context["beside"]
    assert beside == {"minutes": 2, "before": at(begin - timedelta(minutes=2)), "after": ""}  # not all of it has been
    assert "The 2 minutes before" in page.content.decode()
    before = asked(beside["before"])
    assert (before.end, before.why, before.words) == (row.begin, row.why, row.words)
    following = desk("video").get(f"/patrol/recordings/{before.pk}/").context["beside"]["after"]
    assert following == at(row.begin)


def test_another_persons_reason_is_not_told(place: Street) -> None:
    page = desk("leader").get(f"/patrol/recordings/{asked(at(three_minutes_ago())).pk}/")
    assert page.context["beside"] == {}
    assert "a lost child" not in page.content.decode()
