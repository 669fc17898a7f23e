"""What the people of the demo city do, through the services that real people use."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from cityloop.cases import services as cases
from cityloop.cases import trips
from cityloop.cases.models import Case, Request
from cityloop.catalogue.models import Condition
from cityloop.demo.life import fates, words
from cityloop.demo.life.album import Album
from cityloop.demo.life.arrivals import Arrival
from cityloop.demo.life.book import Book
from cityloop.demo.life.cast import Cast
from cityloop.demo.life.reading import Reader
from cityloop.demo.life.rules import Next
from cityloop.demo.people import SQUAD
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.intake.models import Report
from cityloop.intake.services import Caller
from cityloop.journal.services import Actor
from cityloop.staff.models import Team
from cityloop.staff.rules import Post
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given

ASTRAY = ("SZGY", "YLLH", "HWS", "JTYS", "ZJJ", "SLJ")
SQUADS = {f"G{grid}": squad for grid, squad in SQUAD.items()}
PHOTOGRAPHED = {"finish": True, "check_pass": True, "check_fail": False, "check_yes": False, "check_no": True}


class Deeds:
    def __init__(self, book: Book, cast: Cast, album: Album, reader: Reader) -> None:
        self.book, self.cast, self.album, self.reader = book, cast, album, reader
        self._conditions: dict[str, int] = {}

    def receive(self, arrival: Arrival, at: datetime) -> Report:
        luck = fates.rng("receive", arrival.key)
        at_once = arrival.fate.route == "self"
        photos = self.album.of(arrival, after=at_once) if arrival.pictured or at_once else ()
        return intake.receive(
            key=arrival.key,
            source=arrival.source,
            lon=arrival.spot.lon,
            lat=arrival.spot.lat,
            actor=self._sender(arrival, luck),
            at=at,
            description=arrival.text,
            address=arrival.spot.address,
            condition=self.condition(arrival),
            component=arrival.spot.component,
            photos=photos,
            caller=_caller(arrival, luck),
            handled_at_once=at_once,
        )

    def condition(self, arrival: Arrival) -> int:
        """The row of the filing condition, in the newest version of the catalogue that this process has met."""
        if not self._conditions:
            rows = Condition.objects.select_related("minor__major").order_by("minor__major__version_id")
            self._conditions = {
                f"{row.minor.major.kind}-{row.minor.major.code}-{row.minor.code}-{row.number}": row.pk for row in rows
            }
        return self._conditions[arrival.problem.standard]

    def _sender(self, arrival: Arrival, luck: Random) -> Actor:
        if arrival.source == "inspector":
            return self.cast.inspector_of(arrival.spot.grid, luck)
        if arrival.source == "citizen":
            return Actor("reporter", arrival.key, "")
        if arrival.source == "sensor":
            return Actor("system", "sensor", "")
        post = {"camera": Post.VIDEO, "leader": Post.LEADER}.get(arrival.source, Post.INTAKE)
        return self.cast.any_of(post, luck)

    def on_report(self, row: Report, step: Next, at: datetime) -> Report:
        luck = fates.rng(row.key, step.operation, row.revision)
        actor: Actor = self.cast.any_of(step.post, luck)
        if step.post == Post.INSPECTOR:
            actor = self.cast.by_name[row.checker]
        target = self._twin_case(row) if step.operation == "attach" else ""
        operation = "propose" if step.operation == "attach" and not target else step.operation
        given = Given(
            reason=words.reason(operation, luck),
            photos=self._photos(self.book.find(row.key), operation),
            person=step.given.get("person", ""),
            target=target,
        )
        return deciding.carry_out(row, operation, actor=actor, at=at, given=given, revision=row.revision)

    def _twin_case(self, row: Report) -> str:
        arrival = self.book.find(row.key)
        found = Report.objects.filter(key=arrival.twin).select_related("case").first() if arrival else None
        return str(found.case_id) if found and found.case and found.case.closing != "void" else ""

    def on_case(self, row: Case, step: Next, at: datetime) -> Case:
        key = self.reader.key_of(row)
        luck = fates.rng(key, step.operation, row.revision)
        person = step.given.get("person", "")
        person = "" if person == row.reporter else person
        operation, target = step.operation, ""
        if operation == "bundle":
            target = self._along(row)
            operation = operation if target else "dispatch"
        if operation == "send_check" and not person:
            person = self._checker(row, luck)
        given = Given(
            reason=words.reason(operation, luck),
            photos=self._photos(self.book.find(key), operation, desk=operation == "submit"),
            person=person,
            team=self._team(row, luck) if operation == "assign_team" else "",
            target=target,
            department=self._department(row, operation, luck),
            until=at + timedelta(days=step.days) if step.days else None,
        )
        if operation == "decide":
            self._opinions(row, at, luck)
        actor = self._actor(row, step, luck)
        return cases.carry_out(row, operation, actor=actor, at=at, given=given, revision=row.revision)

    def _along(self, row: Case) -> str:
        """The others of its trip, as numbers with commas."""
        return ",".join(str(each.pk) for each, _metres in trips.beside(row) if self._fate(each).halt == "trip")

    def _team(self, row: Case, luck: Random) -> str:
        teams = Team.objects.filter(department__code=row.department_code, is_active=True).order_by("pk")
        return str(luck.choice(list(teams)).pk)

    def _actor(self, row: Case, step: Next, luck: Random) -> Actor:
        if step.post == Post.INSPECTOR:
            return self.cast.by_name[row.checker]
        if step.post == Post.HANDLER:
            return self._handler(row, step, luck)
        if step.department:
            return self.cast.of_department(step.post, step.department, luck)
        return self.cast.any_of(step.post, luck)

    def _handler(self, row: Case, step: Next, luck: Random) -> Actor:
        if row.handler in self.cast.by_name:
            return self.cast.by_name[row.handler]
        if row.team:
            return self.cast.by_name[luck.choice(sorted(row.team.members.values_list("username", flat=True)))]
        return self.cast.of_department(step.post, step.department, luck)

    def _department(self, row: Case, operation: str, luck: Random) -> str:
        """Whom the operation names: where it is sent, whose it really is, who is to help."""
        if operation in ("dispatch", "bundle"):
            right = self._right(row)
            astray = self._fate(row).wrong > row.returns
            return luck.choice([code for code in ASTRAY if code != right]) if astray else right
        if operation in ("return", "decide"):
            return self._right(row)
        if operation == "divide":
            below = self.cast.units_below(row.department_code)
            squads = [SQUADS[grid] for grid in row.grids if grid in SQUADS]
            return next((squad for squad in squads if squad in below), (below or [row.department_code])[0])
        if operation == "assist":
            return luck.choice([code for code in ASTRAY if code != row.department_code])
        return ""

    def _checker(self, row: Case, luck: Random) -> str:
        """An inspector of the grid who did not report it; nobody where the nearest is to be drawn."""
        if not self._fate(row).named:
            return ""
        there = [each.id for each in self.cast.all_of(Post.INSPECTOR) if each.area in row.grids]
        others = [username for username in there if username != row.reporter]
        return luck.choice(others) if others else ""

    def _fate(self, row: Case) -> fates.Fate:
        arrival = self.book.find(self.reader.key_of(row))
        return arrival.fate if arrival else fates.Fate()

    def _right(self, row: Case) -> str:
        """The department that filing named."""
        if row.state == "filed" and not row.returns and not row.reopenings:
            return row.department_code
        begun = Step.objects.filter(table="case", subject_id=row.pk, operation="begin")
        return begun.values_list("department", flat=True).first() or row.department_code

    def _opinions(self, row: Case, at: datetime, luck: Random) -> None:
        for code, before in ((row.department_code, luck.randint(20, 35)), (self._right(row), luck.randint(5, 15))):
            desk = self.cast.of_department(Post.DEPARTMENT, code, luck)
            given = Given(reason=words.reason("opine", luck))
            cases.carry_out(row, "opine", actor=desk, at=at - timedelta(minutes=before), given=given)

    def _photos(self, arrival: Arrival | None, operation: str, *, desk: bool = False) -> tuple[str, ...]:
        if arrival is None or not (operation in PHOTOGRAPHED or desk):
            return ()
        return self.album.of(arrival, after=PHOTOGRAPHED.get(operation, True))

    def on_request(self, row: Request, step: Next, at: datetime) -> Request:
        luck = fates.rng(row.pk, step.operation, row.revision)
        wording = "refuse_request" if step.operation == "refuse" else step.operation
        given = Given(reason=words.reason(wording, luck))
        busy = {row.asked_by, row.first_by}
        free = [each for each in self.cast.all_of(step.post) if each.id not in busy]
        return cases.answer(row, step.operation, actor=luck.choice(free), at=at, given=given, revision=row.revision)


def _caller(arrival: Arrival, luck: Random) -> Caller | None:
    """Numbers that nobody has: mobile numbers do not begin with 100."""
    if arrival.source not in ("hotline", "citizen"):
        return None
    surname = luck.choice("赖钟曾刘谢廖邱温陈黄李张罗何")
    title = luck.choice(("先生", "女士"))
    return Caller(name=f"{surname}{title}", phone=f"100{luck.randrange(10**8):08d}")
