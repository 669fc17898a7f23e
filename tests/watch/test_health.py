"""What is wrong with cameras: raised once, told once, over by itself; and what it makes of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cityloop.edge.models import CameraHealth, Station
from cityloop.edge.services import configuration_for, enrol, prepare, receive_batch
from cityloop.journal.models import Act
from cityloop.messages.models import Message
from cityloop.watch import services as watch
from cityloop.watch.health import days, queries, rules, services
from cityloop.watch.health.rules import Key, Seen, measured
from cityloop.watch.models import Camera, Charge, Fault, HealthDay, Sign
from cityloop_edge import messages as wire
from tests.cast import FOUNDER, STALL, found_town, standing
from tests.watch.seeing import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(db: None) -> Town:
    found_town()
    return Town("north", 3)


class Town:
    """A station with cameras, and a clock."""

    def __init__(self, code: str, cameras: int) -> None:
        secret = prepare(code=code, name=code.title(), actor=FOUNDER, at=NOON)
        self.station, _token = enrol(code=secret, at=NOON)
        self.at = NOON
        self.cameras = [
            watch.register_camera(
                code=f"{code}-{number}", name=f"{code.title()} {number}", lon=STALL[0], lat=STALL[1],
                source="rtsp://192.0.2.7/street", station=self.station, actor=FOUNDER, at=NOON,
            )
            for number in range(cameras)
        ]  # fmt: skip

    def tell(
        self,
        minutes: float,
        signs: dict[int, wire.Sign] | None = None,
        *,
        lost: Iterable[int] = (),
        silent: bool = False,
    ) -> list[tuple[str, str]]:
        """So many minutes go by, each with a heartbeat unless the station is silent; what is newly wrong."""
        new: list[Fault] = []
        for _half in range(round(minutes * 2)):
            self.at += MINUTE / 2
            if not silent:
                beat = wire.Heartbeat(at=self.at, spooled=0, cameras=tuple(self._health(signs or {}, set(lost))))
                receive_batch(self.station, wire.Batch(sent_at=self.at, messages=(beat,)), at=self.at)
            new += services.check(self.at)
        return [(each.camera.code if each.camera else each.station.code, each.sign) for each in new]

    def _health(self, signs: dict[int, wire.Sign], lost: set[int]) -> Iterable[wire.CameraHealth]:
        for number, camera in enumerate(self.cameras):
            known = CameraHealth.objects.filter(camera=camera.code).first()
            yield wire.CameraHealth(
                camera=camera.code,
                condition=wire.Condition.FAILED if number in lost else wire.Condition.WATCHING,
                signs=(signs[number],) if number in signs else (),
                last_picture_at=(known.last_picture_at if known else None) if number in lost else self.at,
            )


def wrong() -> list[tuple[str, str]]:
    open_ = Fault.objects.filter(ended_at=None).order_by("pk")
    return [(each.camera.code if each.camera else each.station.code, each.sign) for each in open_]


def test_a_sign_is_one_fault_that_ends_by_itself(town: Town) -> None:
    assert town.tell(5) == []
    assert town.tell(5, {1: wire.Sign.COVERED}) == [("north-1", Sign.COVERED)]
    assert town.tell(5) == []
    fault = Fault.objects.get()
    assert fault.ended_at is not None
    assert timedelta(minutes=4.5) <= fault.ended_at - fault.began_at <= timedelta(minutes=5.5)
    assert [each.verb for each in Act.objects.filter(verb__startswith="fault.")] == ["fault.raised", "fault.ended"]


def test_whoever_runs_cameras_is_told_and_nobody_else(town: Town) -> None:
    town.tell(3)
    town.tell(1, {0: wire.Sign.BLACK, 2: wire.Sign.MOVED})
    told = Message.objects.filter(event="camera.faults")
    assert {each.person.username for each in told if each.person} == {"video", "admin"}
    assert {each.text for each in told} == {"镜头新增故障 2 处:North 0(黑屏)、North 2(画面偏移)。"}


def test_a_camera_without_pictures_has_no_signal_after_a_while(town: Town) -> None:
    town.tell(3)
    assert town.tell(1.5, lost=[2]) == []
    assert town.tell(2, lost=[2]) == [("north-2", Sign.NO_SIGNAL)]
    assert Fault.objects.get().began_at == NOON + 3 * MINUTE
    town.tell(1)
    assert wrong() == []


def test_one_that_comes_and_goes_is_one_fault_and_one_message(town: Town) -> None:
    town.tell(3)
    for _time in range(4):
        town.tell(2, {0: wire.Sign.BLURRED})
        town.tell(2)
    assert Fault.objects.count() == 1
    assert Message.objects.filter(event="camera.faults", person__username="video").count() == 1
    town.tell(15)
    town.tell(2, {0: wire.Sign.BLURRED})
    assert Fault.objects.count() == 2


def test_a_station_with_five_hundred_cameras_that_falls_silent_is_one_fault(db: None) -> None:
    found_town()
    big = Town("big", 0)
    Camera.objects.bulk_create(
        Camera(code=f"c{n}", name=f"C {n}", lon=0, lat=0, source="rtsp://192.0.2.7/", station=big.station)
        for n in range(500)
    )
    big.cameras = list(Camera.objects.order_by("pk"))
    big.tell(1)
    big.tell(1, {7: wire.Sign.BLACK})
    assert big.tell(5, silent=True) == [("big", Sign.STATION_SILENT)]
    assert wrong() == [("c7", Sign.BLACK), ("big", Sign.STATION_SILENT)]
    assert Message.objects.filter(person__username="video").count() == 2
    big.tell(1)
    assert wrong() == []


def test_when_most_cameras_of_a_station_are_lost_at_once_that_is_one_fault(db: None) -> None:
    found_town()
    town = Town("west", 12)
    town.tell(3)
    assert town.tell(4, lost=range(11)) == [("west", Sign.MANY_LOST)]
    assert town.tell(1, lost=range(2)) == [("west-0", Sign.NO_SIGNAL), ("west-1", Sign.NO_SIGNAL)]
    assert len(wrong()) == 2


def test_what_nobody_has_to_watch_is_not_wrong(town: Town) -> None:
    town.tell(3)
    town.tell(4, {0: wire.Sign.FROZEN}, lost=[1])
    assert len(wrong()) == 2
    Camera.objects.update(in_service=False)
    town.tell(1)
    assert wrong() == []
    assert Charge.objects.filter(ended_at=None).count() == 0


def test_a_fault_is_acknowledged_once(town: Town) -> None:
    town.tell(3)
    town.tell(1, {0: wire.Sign.BLACK})
    services.acknowledge(Fault.objects.get(), actor=standing("video"), at=town.at)
    services.acknowledge(Fault.objects.get(), actor=standing("admin"), at=town.at + MINUTE)
    fault = Fault.objects.get()
    assert (fault.acknowledged_by, fault.acknowledged_at) == ("video", town.at)


def test_a_camera_that_stands_right_has_another_view_and_its_station_hears_of_it(town: Town) -> None:
    before = configuration_for(town.station)
    services.accept_view(town.cameras[0], actor=standing("video"), at=town.at)
    after = configuration_for(Station.objects.get())
    assert before.cameras[0].view != after.cameras[0].view
    assert before.cameras[1].view == after.cameras[1].view
    watch.register_camera(
        code="north-1", name="1", lon=STALL[0], lat=STALL[1], source="rtsp://192.0.2.7/street",
        station=town.station, presets=["a"], preset="a", actor=FOUNDER, at=NOON,
    )  # fmt: skip
    assert configuration_for(town.station).cameras[1].view != before.cameras[1].view


def test_the_day_is_drawn_up_with_shares_and_signs(town: Town) -> None:
    """From 12:00 UTC+8 on: an hour well, half an hour covered, an hour silent, the rest well."""
    town.tell(60)
    town.tell(30, {0: wire.Sign.COVERED})
    town.tell(60, silent=True)
    town.tell(30)
    day = timezone.localdate(NOON)
    assert days.draw_up(town.at) >= 3
    first = HealthDay.objects.get(camera=town.cameras[0], day=day)
    assert first.charged == pytest.approx(3 * 3600, abs=60)
    assert first.charged - first.online == pytest.approx(3600, abs=60)
    assert first.charged - first.well == pytest.approx(1.5 * 3600, abs=120)
    assert set(first.signs) == {"covered", "station_silent"}
    everybody = days.by_owner(day)[0]
    assert everybody.cameras == 3
    assert everybody.online == pytest.approx(66.7, abs=0.5)
    worst = queries.days(day).first()
    assert worst is not None
    assert worst.camera.code == "north-0"


def test_a_day_is_drawn_up_anew_until_it_is_over_and_then_left(town: Town) -> None:
    town.tell(10)
    day = timezone.localdate(NOON)
    days.draw_up(town.at)
    later = days.bounds(day)[1] + timedelta(hours=1)
    assert days.draw_up(later) > 0
    assert {each.charged for each in HealthDay.objects.filter(day=day)} == {12 * 3600 - 30}
    before = set(HealthDay.objects.filter(day=day).values_list("drawn_at", flat=True))
    days.draw_up(later + timedelta(hours=1))
    assert set(HealthDay.objects.filter(day=day).values_list("drawn_at", flat=True)) == before


def test_what_overlaps_counts_once_and_only_while_a_station_had_to_watch() -> None:
    day = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))

    def span(begins: float, ends: float) -> rules.Span:
        return day[0] + timedelta(hours=begins), day[0] + timedelta(hours=ends)

    found = measured(
        [span(-5, 10), span(12, 30)],
        [
            (Sign.BLACK, span(2, 4)),
            (Sign.NO_SIGNAL, span(3, 6)),
            (Sign.BLACK, span(9, 13)),
            (Sign.FROZEN, span(40, 50)),
        ],
        day,
    )
    assert (found.charged, found.online, found.well) == (22 * 3600, 19 * 3600, 16 * 3600)
    assert found.signs == {"black": 4 * 3600, "no_signal": 3 * 3600}


def test_shares_are_never_rounded_up_to_all() -> None:
    assert rules.percent(86_399, 86_400) == 99.9
    assert rules.percent(1, 1) == 100.0
    assert rules.percent(0, 0) is None


def test_of_a_silent_station_nothing_is_said_camera_by_camera() -> None:
    cameras = [Seen(n, 1, NOON, timedelta(seconds=2), NOON, frozenset({Sign.BLACK})) for n in range(3)]
    found = rules.found({1: NOON}, cameras, NOON + timedelta(minutes=10))
    assert found.wrong == {Key(1, None, Sign.STATION_SILENT): NOON}
    assert found.unknown == {0, 1, 2}
