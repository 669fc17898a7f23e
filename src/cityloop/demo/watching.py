"""What video operators of the demo city have set up: key places, a round over them, requests for footage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic, sleep
from uuid import uuid4

from django.utils import timezone

from cityloop.demo.sights import streets
from cityloop.edge.models import CameraHealth
from cityloop.journal.services import Actor
from cityloop.staff import queries as staff
from cityloop.staff.rules import Post, Standing
from cityloop.watch.models import Camera, Look, Retrieval, Round
from cityloop.watch.retrieving import services as retrieving
from cityloop.watch.retrieving.rules import Wanted
from cityloop.watch.rounds import patrolling
from cityloop.watch.seeing import looking
from cityloop.watch.seeing.looking import Purpose
from cityloop.watch.seeing.sight import DEGREE_M
from cityloop.workflow.table import Given

WALKED = 3  # times
RECORDED = timedelta(seconds=90)
FOR = timedelta(days=30)
AHEAD_M = 25.0


def set_up(at: datetime, actor: Actor) -> None:
    """Before the first cameras, those at the gates of what is busy; until a day."""
    cameras = streets.cameras()
    for each in cameras:
        lon, lat = ahead(each)
        patrolling.set_key_place(
            name=each.name.rsplit("-", 1)[0], lon=lon, lat=lat, until=(at + FOR).date(), actor=actor, at=at
        )
    patrolling.set_round(
        None, name="重点部位", codes=[], size=Round.Size.FOUR, dwell_seconds=20, over=Round.Over.KEY_PLACES,
        actor=actor, at=at,
    )  # fmt: skip
    _refused(cameras[0], at)


def ahead(camera: Camera) -> tuple[float, float]:
    """A place that it sees."""
    east, north = (turn(math.radians(camera.direction)) * AHEAD_M for turn in (math.sin, math.cos))
    return camera.lon + east / (DEGREE_M * math.cos(math.radians(camera.lat))), camera.lat + north / DEGREE_M


def _refused(camera: Camera, at: datetime) -> None:
    """Somebody is only curious."""
    wanted = Wanted(
        applicant="citizen", ground="property", purpose="想看看邻居几点出门", since=at - timedelta(hours=3),
        to=at - timedelta(hours=2), place=ahead(camera), words=camera.name, name="王建国",
        identity="核对身份证，与画面中人无利害关系",
    )  # fmt: skip
    asked = retrieving.ask(wanted, actor=_standing(Post.INTAKE), at=at)
    words = Given(reason="不属于保护生命健康、财产安全所需，条例第二十一条")
    retrieving.carry_out(asked, "refuse", actor=_standing(Post.SHIFT_LEAD), at=at, given=words)


def look_round(cameras: Sequence[Camera], at: datetime) -> None:
    """The first hours of a shift: the round was walked some times, and not every camera each time."""
    round = Round.objects.filter(over=Round.Over.KEY_PLACES).first()
    if round is None or Look.objects.exists():
        return
    operator, purpose = _standing(Post.VIDEO, -1), Purpose.of("", round=round)
    for turn in range(WALKED):
        begun, window = at - timedelta(minutes=150 - 40 * turn), uuid4().hex
        shown = [each for number, each in enumerate(cameras) if (number + turn) % len(cameras)]
        looking.look(window, shown, purpose, actor=operator, at=begun)
        looking.look(window, shown, purpose, actor=operator, at=begun + timedelta(seconds=22))
        looking.look(window, [], looking.NO_PURPOSE, actor=operator, at=begun + timedelta(seconds=24))


def is_recorded(camera: Camera, within: float) -> bool:
    """Waits until its station has recorded a minute and a half of it, no longer than so many seconds."""
    ends = monotonic() + within
    while monotonic() < ends:
        known = CameraHealth.objects.filter(camera=camera.code, recorded_since__lt=timezone.now() - RECORDED)
        if known.exists():
            return True
        sleep(2)
    return False


def ask_for_footage(camera: Camera, at: datetime) -> None:
    """Of the minute that has just passed: for the police, not approved yet, and for a department, approved."""
    if Retrieval.objects.filter(applicant="police").exists():
        return
    since, to = at - timedelta(seconds=75), at - timedelta(seconds=15)
    police = Wanted(
        applicant="police", ground="enforcement", purpose="查找被盗电动车去向", since=since, to=to, place=ahead(camera),
        words=camera.name, camera=camera.code, unit="长宁派出所", letter="长公调〔2026〕12 号",
    )  # fmt: skip
    retrieving.ask(police, actor=_standing(Post.INTAKE), at=at)
    department = replace(
        police,
        applicant="department",
        ground="duty",
        purpose="核实占道经营整治前后情况",
        unit="综合行政执法大队",
        letter="",
    )
    asked = retrieving.ask(department, actor=_standing(Post.INTAKE), at=at)
    retrieving.carry_out(asked, "approve", actor=_standing(Post.SHIFT_LEAD), at=at)


def _standing(post: Post, number: int = 0) -> Standing:
    person = staff.holders(post)[number]
    return next(each for each in staff.standings(person) if each.post == post)
