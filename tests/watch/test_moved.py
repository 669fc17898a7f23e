"""What moved after a reminder, counted; and the alert that shows it, with what a model took the thing for."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cityloop.watch.alerts import naming
from cityloop.watch.alerts.moved import Moved, Stood, after
from cityloop.watch.models import Alert, Reminder
from cityloop_edge.messages import Means, Named, Phase
from tests.cast import found_town
from tests.surfaces.test_desk import desk
from tests.watch.seeing import NOON, seen, street

TEN = timedelta(minutes=10)


def stood(begins: float, ends: float | None) -> Stood:
    """Minutes from the reminder."""
    return NOON + timedelta(minutes=begins), None if ends is None else NOON + timedelta(minutes=ends)


@pytest.mark.parametrize(
    ("things", "counted"),
    [
        ([], Moved(0, 0)),
        ([stood(-5, 3)], Moved(1, 1)),
        ([stood(-5, 10)], Moved(1, 1)),
        ([stood(-5, 10.1)], Moved(1, 0)),
        ([stood(-5, None), stood(-1, 2), stood(0, 4)], Moved(3, 2)),
        ([stood(-9, -1), stood(-9, 0)], Moved(0, 0)),  # gone before
        ([stood(1, 4)], Moved(0, 0)),  # came later
    ],
)
def test_only_what_stood_there_counts_and_only_in_time(things: list[Stood], counted: Moved) -> None:
    assert after(NOON, TEN, things) == counted


def test_the_alert_shows_how_many_left_and_what_it_is(db: None) -> None:
    found_town()
    place = street()
    first, second = uuid4(), uuid4()
    named = Named(what="bicycle", means=Means.VEHICLE, score=0.7)
    place.tell(seen(first).model_copy(update={"named": named}), seen(second))
    alert = Alert.objects.get()
    Reminder.objects.create(
        alert=alert, speaker="s", spoken_at=NOON + timedelta(minutes=1), spoken_by="video", until=NOON + 2 * TEN
    )
    place.tell(seen(second, Phase.ENDED, minutes=3), minutes=3)
    page = desk("video").get(f"/alerts/{alert.pk}/").content.decode()
    assert "1 of 2 things left" in page
    assert "perhaps: Bicycle" in page


def test_what_a_citys_own_model_names_stands_for_itself() -> None:
    assert naming.shown("") == ""
    assert "handcart" in naming.shown("handcart")
