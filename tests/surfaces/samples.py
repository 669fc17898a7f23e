"""One of each thing that a page shows, so that no page is looked at empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from cityloop.cases.models import Case
from cityloop.catalogue.models import Version
from cityloop.catalogue.services import draft_version, put_standard, put_territory
from cityloop.catalogue.trees import tree
from cityloop.catalogue.writing import drafted
from cityloop.config.https import authority
from cityloop.duty import handover, orders, promises
from cityloop.edge import services as edge
from cityloop.edge.models import Station
from cityloop.staff.models import Person
from cityloop.surfaces.errands import batches
from cityloop.surfaces.kit import handing
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.watch import hours as week
from cityloop.watch import services as watch
from cityloop.watch.hours import Occasion
from cityloop.watch.learning import retuning
from cityloop.watch.models import Alert, Camera, Footage, Probation, RetrievalPart, Stay
from cityloop.watch.retrieving import services as retrieving
from cityloop.watch.retrieving.rules import Wanted
from cityloop.watch.seeing import turning
from cityloop.workflow.clocks import Limit, LimitKind
from cityloop.workflow.table import Given
from cityloop_edge import messages as wire
from tests.cast import FOUNDER, STALL, STALLS, standing
from tests.surfaces.ailing import ailing
from tests.surfaces.watching import patrol
from tests.surfaces.ways import Ways, contractor
from tests.watch.seeing import PAVEMENT, jpeg

MORNINGS = week.spans([Occasion((0, 1, 2, 3, 4), time(6), time(9)), Occasion((5, 6), time(6), time(11))])


class Samples:
    def __init__(self) -> None:
        self.ways = Ways()

    def made(self) -> dict[str, int | str]:
        """Numbers by the names that `pages.PAGES` uses. A Django connection must be open."""
        self._territories()
        authority.identity(settings.DATA, ("127.0.0.1",), at=datetime.now(UTC))  # the page of trust shows it
        return {
            "case": self._waiting("case", "dispatch"),
            "handled": self._waiting("case", "submit"),
            "report": self._waiting("report", "propose"),
            "request": self._waiting("request", "grant"),
            "alert": self._waiting("alert", "file"),
            "again": self._waiting("alert", "reopen"),
            "order": self._order(),
            "contracted": self._waiting("case", "accept_work"),
            "link": self._link(),
            "handover": self._handover(),
            "person": Person.objects.get(username="dispatcher").pk,
            "batch": self._batch(),
            "draft": self._draft(),
            "camera": self._camera(),
            "search": self._search(),
            **patrol(),
            **ailing(),
            **self._retrievals(),
            **self._decided(),
        }

    def _territories(self) -> None:
        """The town holds itself, the works department one community."""
        for area, department in (("360734100", "town"), ("360734100002", "works")):
            put_territory(area_code=area, department_code=department, actor=FOUNDER, at=datetime.now(UTC))

    def _waiting(self, kind: str, operation: str) -> int:
        found = KINDS[kind].table().operation(operation)
        assert found is not None
        return self.ways.ready(kind, found).pk

    def _link(self) -> str:
        found = KINDS["case"].table().operation("submit")
        assert found is not None
        return contractor(Case.objects.get(pk=self.ways.ready("case", found).pk))

    def _handover(self) -> int:
        """With something that was promised."""
        at, who = datetime.now(UTC), standing("dispatcher")
        promises.promise(words="给李女士回电", due_at=at + timedelta(hours=2), actor=who, at=at)
        return handover.give(content=handing.content(who, at), notes="东门社区夜市多留意", actor=who, at=at).pk

    def _decided(self) -> dict[str, int | str]:
        """Alerts that were right and wrong, and a zone on probation for it."""
        at, video = datetime.now(UTC), standing("video")
        for cause in ("shadow", "shadow", "people", ""):
            found = Alert.objects.get(pk=self._waiting("alert", "file"))
            if cause:
                watch.dismiss(found, cause=cause, actor=video, at=at)
            else:
                watch.report_from_alert(found, actor=video, at=at)
        Probation.objects.create(zone=found.zone, right=3, decided=12, began_at=at)
        self._noisy(at)
        return {}

    def _noisy(self, at: datetime) -> None:
        """A zone that a longer dwell time would help, and another that it has helped."""
        for code in ("gate-east", "gate-west"):
            zone = watch.draw_zone(
                Camera.objects.get(code="gate"), code=code, name="人行道", polygon=PAVEMENT, meaning="no_stall",
                dwell_seconds=60, actor=FOUNDER, at=at,
            )  # fmt: skip
            for number in range(12):
                began = at - timedelta(minutes=20 * number + 20)
                alert = Alert.objects.create(
                    zone=zone, began_at=began, raised_at=began, entered_at=at, box=[0.2, 0.3, 0.1, 0.2],
                    state="filed" if number < 3 else "dismissed", cause="" if number < 3 else "people",
                )  # fmt: skip
                left = began + timedelta(seconds=600 if number < 3 else 70)
                Stay.objects.create(id=uuid4(), alert=alert, began_at=began, last_at=left, ended_at=left)
        retuning.take_over(zone, "dwell_seconds", 90, actor=standing("video"), at=at)

    def _retrievals(self) -> dict[str, int | str]:
        """A citizen's request that waits for its approval, and one of the police that is ready to be handed out."""
        at = datetime.now(UTC)
        since, to = at - timedelta(hours=2), at - timedelta(minutes=95)
        police = Wanted(
            applicant="police", ground="enforcement", purpose="查找被盗电动车去向", unit="东门派出所",
            letter="东公调〔2026〕12 号", place=STALL, words="东门农贸市场门口", since=since, to=to,
        )  # fmt: skip
        citizen = replace(
            police, applicant="citizen", ground="property", unit="", letter="", name="李晓梅", phone="13800138000",
            identity="核对身份证原件，为车主本人", purpose="电动车被碰倒，需确认责任",
        )  # fmt: skip
        made = {
            name: retrieving.ask(each, actor=standing("operator"), at=at)
            for name, each in (("asked", citizen), ("ready", police))
        }
        retrieving.carry_out(made["ready"], "approve", actor=standing("lead"), at=at)
        here = Footage.objects.create(
            id=uuid4(), camera=Camera.objects.get(code="gate"), begin=since, end=to,
            person=Person.objects.get(username="lead"), post="shift_lead", why="request", state="here",
            sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", asked_at=at, arrived_at=at,
            began_at=since, ended_at=to, expires_at=at + timedelta(days=7),
        )  # fmt: skip
        RetrievalPart.objects.filter(retrieval=made["ready"]).first().delete()  # type: ignore[union-attr]
        RetrievalPart.objects.create(
            retrieval=made["ready"],
            camera=here.camera,
            since=since - timedelta(seconds=1),
            to=to,
            footage=here,
        )
        retrieving.tend(at)
        return {name: each.pk for name, each in made.items()}

    def _order(self) -> int:
        at = datetime.now(UTC)
        found = orders.issue(
            text="早市后清扫路面", actor=standing("desk"), at=at, person="handler", due_at=at + timedelta(hours=3)
        )
        return found.pk

    def _batch(self) -> int:
        """Of one case that can be urged."""
        at, who = datetime.now(UTC), standing("dispatcher")
        case = Case.objects.get(pk=self._waiting("case", "urge"))
        wanted = batches.Batch("case", "urge", Given(reason="请抓紧处理"))
        return batches.start(wanted, [(case.pk, case.revision)], actor=who, at=at).pk

    def _draft(self) -> int:
        """A version of the catalogue in which stalls have another limit."""
        at, based_on = datetime.now(UTC), Version.objects.get()
        version = draft_version(name="2027", based_on=based_on, actor=FOUNDER, at=at)
        stalls = next(each for each in drafted(tree(version)).standards if each.code == STALLS)
        put_standard(
            version=version, draft=replace(stalls, limit=Limit(LimitKind.URGENT_HOUR, 3)), actor=FOUNDER, at=at
        )
        return version.pk

    def _camera(self) -> int:
        """One with a picture, a market, a fire lane and covered windows, beside one that is only on record."""
        at = datetime.now(UTC)
        watch.register_camera(
            code="36073400001326000002",
            name="东门路口-2",
            lon=STALL[0],
            lat=STALL[1],
            owner="police",
            actor=FOUNDER,
            at=at,
        )
        code = edge.prepare(code="east", name="东门站", actor=FOUNDER, at=at)
        station, _token = edge.enrol(code=code, at=at)
        camera = watch.register_camera(
            code="36073400001326000001",
            name="东门农贸市场门口-1",
            lon=STALL[0],
            lat=STALL[1],
            direction=70,
            purpose="市容秩序",
            source="rtsp://user:secret@192.0.2.7/street",
            station=station,
            used_since=at.date(),
            sign_since=at.date(),
            presets=["大门", "路口"],
            actor=FOUNDER,
            at=at,
        )
        drawn: dict[str, Any] = {"actor": FOUNDER, "at": at}
        watch.draw_zone(
            camera, code="market", name="早市", meaning="market", dwell_seconds=600, hours=MORNINGS,
            polygon=[[0.05, 0.5], [0.45, 0.45], [0.5, 0.9], [0.05, 0.95]], class_code="event-04-06", **drawn,
        )  # fmt: skip
        watch.draw_zone(
            camera, code="lane", name="消防通道", meaning="fire_lane", dwell_seconds=120,
            polygon=[[0.55, 0.4], [0.7, 0.4], [0.95, 0.95], [0.65, 0.95]], **drawn,
        )  # fmt: skip
        watch.draw_mask(
            camera,
            code="windows",
            name="3 号楼窗户",
            polygon=[[0.6, 0.05], [0.9, 0.05], [0.9, 0.25], [0.6, 0.25]],
            **drawn,
        )
        asked = watch.ask_picture(camera, actor=FOUNDER, at=at)
        picture = wire.Picture.of(jpeg(60), moment=wire.Moment.DURING, taken_at=at)
        answer = wire.Acknowledgement(command=asked.pk, outcome=wire.Outcome.DONE, at=at, picture=picture)
        edge.settle(station, answer, at=at)
        return camera.pk

    def _search(self) -> str:
        """One camera that is new, one on record already, one that refuses the password."""
        at, station = datetime.now(UTC), Station.objects.get(code="east")
        asked = turning.discover(station, user="admin", password="secret", actor=FOUNDER, at=at)
        streams = tuple(
            wire.FoundStream(name=name, codec="H264", width=width, height=height, source=f"rtsp://192.0.2.9/{name}")
            for name, width, height in (("主码流", 2560, 1440), ("子码流", 640, 360))
        )
        control = "onvif+http://192.0.2.9/onvif/device_service"
        known = (
            wire.FoundStream(
                name="MainStream", codec="H264", width=1920, height=1080, source="rtsp://user:secret@192.0.2.7/street"
            ),
        )
        found = (
            wire.Found(
                device="urn:uuid:1", host="192.0.2.9", name="东门广场球机", hardware="DS-2DC4223IW-D", streams=streams,
                control=control, snapshot="http://192.0.2.9/snap", presets=("大门", "路口"),
            ),
            wire.Found(device="urn:uuid:2", host="192.0.2.7", name="IPC", hardware="IPC-HFW", streams=known),
            wire.Found(device="urn:uuid:3", host="192.0.2.8", name="IPC", fault=wire.Fault.UNAUTHORIZED),
        )  # fmt: skip
        answer = wire.Acknowledgement(command=asked.pk, outcome=wire.Outcome.DONE, at=at, found=found)
        edge.settle(station, answer, at=at)
        return str(asked.pk)
