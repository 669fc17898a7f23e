"""A small town and the standing cast of all tests, named by role.

Four unit cells in two communities; three departments and a town that dispatches within itself; three filing
conditions. The outsider is an inspector of another area who must be refused; everybody's password is the same.
"""

from __future__ import annotations

from datetime import UTC, datetime

import shapely
from django.contrib.auth.hashers import make_password

from cityloop.catalogue import services as catalogue
from cityloop.catalogue.choices import CaseKind, Who
from cityloop.catalogue.drafts import CatalogueDraft, ClassDraft, StandardDraft
from cityloop.catalogue.models import Condition
from cityloop.catalogue.rules import STAGE_DEFAULTS, Duty
from cityloop.geography import services as geography
from cityloop.geography.choices import AreaClass, Level
from cityloop.geography.drafts import AreaDraft, GridDraft
from cityloop.journal.services import Actor, batch
from cityloop.staff import queries as staff_queries
from cityloop.staff import services as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.clocks import Limit, LimitKind
from tests.rows import written

PASSWORD = "cityloop-test"
BEGINNING = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)  # a Tuesday, 8 in the morning there
FOUNDER = Actor("system", "setup", "")

# One cell is 0.001 degrees; the stall stands in the first, the hole in the road in the third.
STALL = (115.6505, 24.9605)
HOLE = (115.6525, 24.9605)
NOWHERE = (100.0, 10.0)

DEPARTMENTS = {"enforcement": "执法大队", "sanitation": "环卫所", "works": "市政公用中心", "town": "长宁镇"}
STALLS, LITTER, ROAD = "event-04-06-1", "event-01-10-1", "event-01-13-1"

POSTS: dict[str, tuple[str, str, str]] = {
    "operator": (Post.INTAKE, "", ""),
    "lead": (Post.SHIFT_LEAD, "", ""),
    "dispatcher": (Post.DISPATCHER, "", ""),
    "dispatcher2": (Post.DISPATCHER, "", ""),
    "inspector": (Post.INSPECTOR, "", "G1"),
    "checker": (Post.INSPECTOR, "", "G1"),
    "outsider": (Post.INSPECTOR, "", "G9"),
    "desk": (Post.DEPARTMENT, "enforcement", ""),
    "handler": (Post.HANDLER, "enforcement", ""),
    "sweepers": (Post.DEPARTMENT, "sanitation", ""),
    "roads": (Post.DEPARTMENT, "works", ""),
    "mayor": (Post.DEPARTMENT, "town", ""),
    "squad": (Post.DEPARTMENT, "squad", ""),
    "video": (Post.VIDEO, "", ""),
    "officer": (Post.OFFICER, "enforcement", ""),
    "leader": (Post.LEADER, "", ""),
    "admin": (Post.ADMIN, "", ""),
}


def found_town(at: datetime = BEGINNING) -> None:
    """Everything that a city needs before its first report."""
    written(("town", at), lambda: _found(at))


def _found(at: datetime) -> None:
    with batch():
        _ground(at)
        _departments(at)
        _catalogue(at)
        _people(at)


def _square(west: float, south: float, width: float = 0.001) -> shapely.Polygon:
    return shapely.box(west, south, west + width, south + 0.001)


def _ground(at: datetime) -> None:
    west, south = 115.650, 24.960
    areas = [
        AreaDraft(level=Level.DISTRICT, code="360734", name="清江县", geometry=_square(west, south, 0.004)),
        AreaDraft(level=Level.STREET, code="360734100", name="长宁镇", geometry=_square(west, south, 0.004)),
    ]
    for number, name in enumerate(("东门社区", "西门社区")):
        code = f"36073410000{number + 1}"
        start = west + number * 0.002
        areas.append(AreaDraft(level=Level.COMMUNITY, code=code, name=name, geometry=_square(start, south, 0.002)))
        areas += [
            AreaDraft(
                level=Level.CELL,
                code=f"{code}00{cell + 1}",
                name=f"{name}{cell + 1}",
                geometry=_square(start + cell * 0.001, south),
                area_class=AreaClass.ONE if number == 0 else AreaClass.TWO,
            )
            for cell in range(2)
        ]
    geography.put_areas(areas, actor=FOUNDER, at=at)
    cells = tuple(area.code for area in areas if area.level == Level.CELL)
    geography.put_grids([GridDraft(level=1, code="G1", name="一网格", cells=cells)], actor=FOUNDER, at=at)


def _departments(at: datetime) -> None:
    for code, name in DEPARTMENTS.items():
        staff.put_department(code=code, name=name, dispatches_within=code == "town", actor=FOUNDER, at=at)
    staff.put_department(code="squad", name="长宁镇执法中队", parent="town", actor=FOUNDER, at=at)


def _standard(code: str, text: str, limit: Limit, department: str, two: Limit | None = None) -> StandardDraft:
    kind, major, minor, number = code.split("-")
    duties = (Duty(Who.DEPARTMENT, department),)
    return StandardDraft(
        kind=CaseKind(kind),
        major_code=major,
        minor_code=minor,
        number=int(number),
        text=text,
        closing="恢复",
        limit=limit,
        limit_two=two,
        duties=duties,
    )


def _class(code: str, major_name: str, name: str) -> ClassDraft:
    kind, major, minor, _number = code.split("-")
    return ClassDraft(kind=CaseKind(kind), major_code=major, major_name=major_name, minor_code=minor, minor_name=name)


def _catalogue(at: datetime) -> None:
    classes = [
        _class(STALLS, "街面秩序", "占道经营"),
        _class(LITTER, "市容环境", "暴露垃圾"),
        _class(ROAD, "市容环境", "道路破损"),
    ]
    standards = [
        _standard(STALLS, "在道路上摆摊", Limit(LimitKind.URGENT_HOUR, 2), "enforcement"),
        _standard(LITTER, "垃圾落在容器外", Limit(LimitKind.WORK_HOUR, 4), "sanitation"),
        _standard(ROAD, "路面有坑", Limit(LimitKind.WORK_DAY, 5), "works", Limit(LimitKind.WORK_DAY, 7)),
    ]
    draft = CatalogueDraft(classes, standards)
    version = catalogue.draft_from(draft=draft, name="2026", actor=FOUNDER, at=at)
    catalogue.publish(version=version, effective_from=at, actor=FOUNDER, at=at)
    for stage, limit in STAGE_DEFAULTS.items():
        catalogue.put_stage_limit(stage=stage, limit=limit, actor=FOUNDER, at=at)


def _people(at: datetime) -> None:
    encoded = make_password(PASSWORD)
    for username, (post, department, area) in POSTS.items():
        person = staff.put_person(username=username, name=username.title(), encoded=encoded, actor=FOUNDER, at=at)
        staff.assign(person=person, post=post, department=department, area=area, actor=FOUNDER, at=at)


def standing(username: str) -> Standing:
    """In which one of the cast acts."""
    return staff_queries.standings(Person.objects.get(username=username))[0]


def condition(code: str) -> int:
    """The row of a filing condition, by its code."""
    kind, major, minor, number = code.split("-")
    return Condition.objects.get(
        minor__major__kind=kind, minor__major__code=major, minor__code=minor, number=int(number)
    ).pk
