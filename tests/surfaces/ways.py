"""Subjects brought to where an operation may be done, by the shortest way through their table."""

from __future__ import annotations

import io
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from PIL import Image

from cityloop.cases import contracting
from cityloop.cases.models import Case
from cityloop.evidence import services as evidence
from cityloop.evidence.models import Media, Role
from cityloop.intake import services as intake
from cityloop.intake.models import Report
from cityloop.journal.followers import run_once
from cityloop.journal.services import Actor, Subject
from cityloop.staff import teams
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.watch import services as watch
from cityloop.watch.alerts import remembering
from cityloop.watch.followers import ALERTS
from cityloop.watch.models import Alert
from cityloop.workflow import services as engine
from cityloop.workflow.errors import Refused
from cityloop.workflow.table import Given, Need, Operation
from tests.cast import DEPARTMENTS, FOUNDER, HOLE, POSTS, STALL, STALLS, condition, standing
from tests.watch.seeing import PAVEMENT, Street, seen, street

_numbers = itertools.count(1)
TOWNS = {"dividing": "town"}  # the state that only a department of this kind leads to
BY_REQUEST = {"suspend": "ask_suspension", "postpone": "ask_postponement"}
BEFORE = {"assisted": "assist"}  # what leaves the state as it is and has to come first
ASKING = ("ask_extension", "ask_suspension", "ask_postponement", "ask_void", "appeal")


@dataclass
class Ready:
    """A subject that waits for an operation, and who of the cast may do it."""

    kind: str
    pk: int
    operation: Operation
    username: str


class Ways:
    """Finds the way for every operation of every table; a Django connection must be open."""

    def __init__(self) -> None:
        self.cast = {name: standing(name) for name in POSTS}
        self.street: Street | None = None

    def ready(self, kind: str, operation: Operation) -> Ready:
        """Raises AssertionError where no way leads there: then a begin or a given is missing here."""
        for begin in self._beginnings(kind, operation.name):
            subject = begin()
            for path in self._paths(kind, subject.state, operation):
                if all(self._step(kind, subject, name, target) for name, target in path):
                    self._prepare(kind, subject, operation)
                    for username in self._able(kind, subject, operation):
                        return Ready(kind, subject.pk, operation, username)
                subject = begin()
        raise AssertionError(f"no way leads to {kind}.{operation.name}")

    def _prepare(self, kind: str, subject: Any, operation: Operation) -> None:
        if operation.name in BEFORE:
            self._step(kind, subject, BEFORE[operation.name])
        elif operation.name == "assign_team":
            name, at = f"Team {next(_numbers)}", datetime.now(UTC)
            teams.put(department=subject.department_code, name=name, members=[], actor=FOUNDER, at=at)
        elif operation.name == "accept_work":
            contractor(subject)

    def _beginnings(self, kind: str, operation: str) -> list[Callable[[], Any]]:
        found: dict[str, list[Callable[[], Any]]] = {
            "case": [self._case if operation != "bundle" else self._two_cases],
            "report": [self._report, partial(self._report, handled_at_once=True)],
            "alert": [self._alert if operation != "reopen" else self._again],
            "request": [partial(self._request, name) for name in ASKING],
        }
        return found[kind]

    def _paths(self, kind: str, begin: str, operation: Operation) -> Iterator[list[tuple[str, str]]]:
        """Ways of (operation, target) from `begin` to a source of the operation, the shortest first."""
        table = KINDS[kind].table()
        waiting: deque[tuple[str, list[tuple[str, str]]]] = deque([(begin, [])])
        been: set[str] = set()
        while waiting:
            state, path = waiting.popleft()
            if state in operation.sources:
                yield path
            if state in been:
                continue
            been.add(state)
            for each in table.operations:
                if state in each.sources and (each.posts or each.name in BY_REQUEST):
                    waiting.extend((target, [*path, (each.name, target)]) for target in each.targets)

    def _step(self, kind: str, subject: Any, name: str, target: str = "") -> bool:
        if name in BY_REQUEST:
            asked = self._step(kind, subject, BY_REQUEST[name])
            granted = asked and self._step("request", subject.requests.latest("pk"), "grant")
            subject.refresh_from_db()
            return granted
        operation = KINDS[kind].table().operation(name)
        assert operation is not None
        for username in self._able(kind, subject, operation):
            for given in self._given(subject, operation, TOWNS.get(target, "")):
                try:
                    KINDS[kind].carry_out(subject, name, actor=self.cast[username], at=datetime.now(UTC), given=given)
                except Refused:
                    continue
                subject.refresh_from_db()
                return True
        return False

    def _able(self, kind: str, subject: Any, operation: Operation) -> list[str]:
        table = KINDS[kind].table()
        return [name for name, each in self.cast.items() if operation in engine.allowed(table, subject, each)]

    def _given(self, subject: Any, operation: Operation, department: str) -> Iterator[Given]:
        """What the operation asks for, some ways to give it."""
        wanted = [*operation.needs, *(each for each in operation.takes if each is Need.PHOTOS)]
        own = department or getattr(subject, "department_code", "") or "enforcement"
        for department in (own, *DEPARTMENTS, "squad"):
            for person in ("checker", "handler"):
                values: dict[Need, Any] = {
                    Need.REASON: "理由",
                    Need.PHOTOS: (photo(),) if Need.PHOTOS in wanted else (),
                    Need.UNTIL: datetime.now(UTC) + timedelta(days=2),
                    Need.DEPARTMENT: department,
                    Need.PERSON: person,
                    Need.CAUSE: "shadow" if isinstance(subject, Alert) else "",
                    Need.CONDITION: str(getattr(subject, "condition_id", "") or ""),
                }
                yield Given(**{need.value: values[need] for need in wanted if need in values})

    def _report(self, place: tuple[float, float] = STALL, **more: Any) -> Report:
        source, who = ("inspector", "inspector") if more else ("hotline", "operator")
        number = next(_numbers)
        return intake.receive(
            key=f"ways-{number:06d}",
            source=source,
            lon=place[0],
            lat=place[1],
            actor=self.cast[who],
            at=datetime.now(UTC),
            condition=condition(STALLS),
            description="东门街口有人占道经营",
            photos=[photo()],
            **more,
        )

    def _two_cases(self) -> Case:
        """Away from all others: a trip takes along whatever waits there."""
        self._case(HOLE)
        return self._case(HOLE)

    def _case(self, place: tuple[float, float] = STALL) -> Case:
        report = self._report(place)
        for username, operation in (("operator", "propose"), ("lead", "accept")):
            KINDS["report"].carry_out(report, operation, actor=self.cast[username], at=datetime.now(UTC))
        report.refresh_from_db()
        assert report.case is not None
        return report.case

    def _request(self, name: str) -> Any:
        case = self._case()
        operation = KINDS["case"].table().operation(name)
        assert operation is not None
        for path in self._paths("case", case.state, operation):
            if all(self._step("case", case, *step) for step in path) and self._step("case", case, name):
                return case.requests.latest("pk")
        raise AssertionError(f"nobody could {name}")

    def _alert(self) -> Alert:
        at, number = datetime.now(UTC), next(_numbers)
        self.street = self.street or street()
        zone = watch.draw_zone(
            self.street.camera, code=f"zone-{number}", name=f"Zone {number}", polygon=PAVEMENT, meaning="no_stall",
            dwell_seconds=60, class_code="event-04-06", actor=FOUNDER, at=at,
        )  # fmt: skip
        self.street.tell(seen(zone=zone.code))
        run_once(ALERTS, at=at)
        return Alert.objects.get(zone=zone)

    def _again(self) -> Alert:
        """At the place of a case that was closed."""
        first = self._alert()
        report = watch.report_from_alert(first, actor=self.cast["video"], at=datetime.now(UTC))
        for username, operation in (("operator", "propose"), ("lead", "accept")):
            KINDS["report"].carry_out(report, operation, actor=self.cast[username], at=datetime.now(UTC))
        report.refresh_from_db()
        assert report.case is not None
        case, closed = report.case, datetime.now(UTC)
        KINDS["case"].carry_out(case, "force_close", actor=self.cast["lead"], at=closed, given=Given(reason="理由"))
        (known,) = remembering.remember(case, at=closed)
        at = datetime.now(UTC)
        made = Alert(
            zone=first.zone, began_at=at, raised_at=at, state="raised", entered_at=at, box=first.box, again=known
        )
        made.save()
        for role in (Role.AFTER, Role.SIGHTING):
            media = Media.objects.get(sha256=photo())
            about = Subject("alert", str(first.pk if role is Role.AFTER else made.pk))
            evidence.attach(about, media, role=role, actor=FOUNDER, at=at)
        return made


def contractor(case: Case) -> str:
    """Through a link of the department's somebody says that it is done; answers the link's secret."""
    at = datetime.now(UTC)
    desk = next(
        name for name, (post, code, _area) in POSTS.items() if (post, code) == ("department", case.department_code)
    )
    link, secret = contracting.give(case, actor=standing(desk), at=at, until=at + timedelta(days=2), words="清理")
    contracting.tell(link, "done", at=at, photos=[photo(contracting.actor_of(link))])
    case.refresh_from_db()
    return secret


def photo(by: Actor = FOUNDER) -> str:
    """The hash of a stored photo, each a different one."""
    file, number = io.BytesIO(), next(_numbers)
    Image.new("RGB", (320, 240), (number * 37 % 256, number * 91 % 256, number % 256)).save(file, "JPEG")
    return evidence.store(file.getvalue(), actor=by, at=datetime.now(UTC)).sha256
