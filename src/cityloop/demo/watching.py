"""What video operators of the demo city have set up: key places, a round over them, requests for footage."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

from cityloop.journal.services import Actor
from cityloop.staff import queries as staff
from cityloop.staff.rules import Post, Standing
from cityloop.watch.models import Camera, Round
from cityloop.watch.retrieving import services as retrieving
from cityloop.watch.retrieving.rules import Wanted
from cityloop.watch.rounds import patrolling
from cityloop.watch.seeing.sight import DEGREE_M
from cityloop.workflow.table import Given

KEY_PLACES = 6
FOR = timedelta(days=30)
AHEAD_M = 25.0


def set_up(at: datetime, actor: Actor) -> None:
    """Before the first cameras, those at the gates of what is busy; until a day."""
    cameras = list(Camera.objects.order_by("code")[: 2 * KEY_PLACES : 2])
    for each in cameras:
        lon, lat = ahead(each)
        patrolling.set_key_place(
            name=each.name.rsplit("-", 1)[0], lon=lon, lat=lat, until=(at + FOR).date(), actor=actor, at=at
        )
    patrolling.set_round(
        None, name="重点部位", codes=[], size=Round.Size.FOUR, dwell_seconds=20, over=Round.Over.KEY_PLACES,
        actor=actor, at=at,
    )  # fmt: skip
    _requests(cameras[0], at)


def ahead(camera: Camera) -> tuple[float, float]:
    """A place that it sees."""
    east, north = (turn(math.radians(camera.direction)) * AHEAD_M for turn in (math.sin, math.cos))
    return camera.lon + east / (DEGREE_M * math.cos(math.radians(camera.lat))), camera.lat + north / DEGREE_M


def _requests(camera: Camera, at: datetime) -> None:
    """One that waits for its approval, and one that was refused."""
    wanted = Wanted(
        applicant="police", ground="enforcement", purpose="查找被盗电动车去向", since=at - timedelta(hours=3),
        to=at - timedelta(hours=2), place=ahead(camera), words=camera.name, unit="长宁派出所",
        letter="长公调〔2026〕12 号",
    )  # fmt: skip
    retrieving.ask(wanted, actor=_standing(Post.INTAKE), at=at)
    curious = replace(
        wanted, applicant="citizen", ground="property", purpose="想看看邻居几点出门", unit="", letter="", name="王建国",
        identity="核对身份证，与画面中人无利害关系",
    )  # fmt: skip
    refused = retrieving.ask(curious, actor=_standing(Post.INTAKE), at=at)
    words = Given(reason="不属于保护生命健康、财产安全所需，条例第二十一条")
    retrieving.carry_out(refused, "refuse", actor=_standing(Post.SHIFT_LEAD), at=at, given=words)


def _standing(post: Post) -> Standing:
    person = staff.holders(post)[0]
    return next(each for each in staff.standings(person) if each.post == post)
