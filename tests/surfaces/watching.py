"""A wall that shows something: pictures, one that is old, one that never came; a round, a key place, looks."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw

from cityloop.edge import services as edge
from cityloop.edge.models import CameraHealth, Command, Station
from cityloop.watch import services as watch
from cityloop.watch.models import Alert, Camera, Recording
from cityloop.watch.rounds import patrolling
from cityloop.watch.seeing import footage, looking, stills
from cityloop.watch.seeing.looking import Purpose
from cityloop_edge import messages as wire
from tests.cast import FOUNDER, STALL, standing
from tests.watch.seeing import PAVEMENT

NAMES = {"wall-1": "东门路口", "wall-2": "农贸市场北门", "wall-3": "长宁小学门前", "wall-4": "河滨公园"}
TURNS: dict[str, Any] = {  # the first of them
    "control": "onvif+http://user:secret@192.0.2.10/onvif/device_service",
    "presets": ["大门", "路口", "对面店铺"],
    "preset": "大门",
}
LONG = timedelta(days=1)  # from now: as fresh when the page is looked at


def patrol() -> dict[str, int | str]:
    """Numbers by the names that `pages.PAGES` uses."""
    at = datetime.now(UTC)
    cameras = [_camera(number, code, name, at) for number, (code, name) in enumerate(NAMES.items())]
    for number, each in enumerate(cameras[:3]):
        stills.keep(each.code, street(number), at + LONG if number < 2 else at - timedelta(minutes=2))
    video = standing("video")
    made = patrolling.set_round(
        None, name="早高峰校园周边", codes=list(NAMES), size=4, dwell_seconds=20, actor=video, at=at
    )
    patrolling.set_key_place(
        name="菜市场门口", lon=STALL[0], lat=STALL[1] + 0.0002, until=(at + 9 * LONG).date(), actor=video, at=at
    )
    for seconds in (540, 520):
        in_round = Purpose.of("", round=made)
        looking.look("a" * 32, cameras[:3], in_round, actor=video, at=at - timedelta(seconds=seconds))
    looking.end_lapsed(at)
    other = Purpose.of("other", words="接群众求助，寻找走失老人")
    looking.look("b" * 32, cameras[:1], other, actor=standing("lead"), at=at)
    zone = watch.draw_zone(
        cameras[1], code="pavement", name="人行道", polygon=PAVEMENT, meaning="no_stall", dwell_seconds=60,
        actor=FOUNDER, at=at,
    )  # fmt: skip
    Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    return {"wall": ",".join(NAMES), "round": made.pk, **_recordings(cameras[0], at)}


def _recordings(camera: Camera, at: datetime) -> dict[str, str]:
    """One that is here for a day, one that its station does not have."""
    station = Station.objects.get(code="wall")
    Camera.objects.filter(pk=camera.pk).update(recording=Recording.RING)
    CameraHealth.objects.create(
        station=station, camera=camera.code, condition="watching", heard_at=at,
        recorded_since=at - timedelta(minutes=50),
    )  # fmt: skip
    camera.refresh_from_db()
    asked = [
        footage.ask(
            camera, at - timedelta(minutes=minutes), at - timedelta(minutes=minutes - 2), by=standing("video"),
            purpose=Purpose.of("alert", about="alert-1"), at=at,
        )
        for minutes in (9, 99)
    ]  # fmt: skip
    content = clip()
    told = wire.Clip(
        id=asked[0].pk, size=len(content), sha256=hashlib.sha256(content).hexdigest(), begin=asked[0].begin,
        end=asked[0].end,
    )  # fmt: skip
    footage.take(station, told, 0, content, at=at)
    Command.objects.filter(kind=footage.COMMAND, arguments__id=str(asked[1].pk)).update(
        outcome="failed", detail=footage.NOTHING
    )
    return {"recording": str(asked[0].pk), "unrecorded": str(asked[1].pk)}


def clip() -> bytes:
    """Two minutes of the street, a picture every two seconds."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=1, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        with Image.open(io.BytesIO(street(1))) as picture:
            pixels = np.asarray(picture)
        for number in range(60):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = 2 * number, Fraction(1)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _camera(number: int, code: str, name: str, at: datetime) -> Camera:
    station = Station.objects.filter(code="wall").first()
    if station is None:
        station, _token = edge.enrol(code=edge.prepare(code="wall", name="Wall", actor=FOUNDER, at=at), at=at)
        Station.objects.filter(pk=station.pk).update(last_seen_at=at + LONG)
    made = watch.register_camera(
        code=code, name=name, lon=STALL[0] + number * 0.0003, lat=STALL[1], source=f"rtsp://192.0.2.{number + 10}/",
        station=station, actor=FOUNDER, at=at, **(TURNS if number == 0 else {}),
    )  # fmt: skip
    if number == 3:
        CameraHealth.objects.create(
            station=station, camera=code, condition="failed", trouble="401 Unauthorized", heard_at=at
        )
    return made


def street(number: int) -> bytes:
    """Sky, houses, a pavement and a stall, drawn."""
    picture = Image.new("RGB", (1280, 720), (176, 196, 214))
    draw = ImageDraw.Draw(picture)
    for house in range(7):
        left, top = house * 190 - 30 * number, 150 + (house * 53 + number * 31) % 120
        draw.rectangle((left, top, left + 180, 470), fill=(150 + house * 9, 138 + number * 8, 120))
        for window in range(6):
            x, y = left + 20 + window % 3 * 52, top + 24 + window // 3 * 80
            draw.rectangle((x, y, x + 32, y + 48), fill=(70, 86, 104))
    draw.rectangle((0, 470, 1280, 540), fill=(168, 164, 156))
    draw.rectangle((0, 540, 1280, 720), fill=(92, 96, 102))
    for mark in range(9):
        draw.rectangle((mark * 150 + 20, 626, mark * 150 + 90, 634), fill=(226, 226, 220))
    stall = 300 + number * 260
    draw.polygon([(stall, 430), (stall + 190, 430), (stall + 165, 385), (stall + 25, 385)], fill=(198, 62, 54))
    draw.rectangle((stall + 10, 462, stall + 180, 520), fill=(122, 84, 52))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
