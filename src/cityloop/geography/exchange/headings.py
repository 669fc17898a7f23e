"""The columns of each kind of thing: what they are called in Chinese and English files, and what stands in them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cityloop.geography.choices import Accuracy, AreaClass, Layer, Level, PlaceKind, Side, What
from cityloop.geography.drafts import (
    AreaDraft,
    BaseFeatureDraft,
    CameraDraft,
    ComponentDraft,
    GridDraft,
    LineDraft,
    PlaceDraft,
)
from cityloop.geography.exchange import values
from cityloop.geography.exchange.files import BadFile
from cityloop.geography.saying import gettext as _

LEVELS = {"城市": Level.CITY, "市": Level.CITY, "区县": Level.DISTRICT, "区": Level.DISTRICT, "县": Level.DISTRICT}
LEVELS |= {"街道": Level.STREET, "镇": Level.STREET, "乡": Level.STREET, "社区": Level.COMMUNITY, "村": Level.COMMUNITY}
LEVELS |= {"单元网格": Level.CELL, "网格": Level.CELL}
CLASSES = {"一类区域": AreaClass.ONE, "二类区域": AreaClass.TWO, "一类": AreaClass.ONE, "二类": AreaClass.TWO}
CLASSES |= {"1": AreaClass.ONE, "2": AreaClass.TWO}
SIDES = {"左侧": Side.LEFT, "右侧": Side.RIGHT, "双侧": Side.BOTH, "左": Side.LEFT, "右": Side.RIGHT}
KINDS = {"道路": PlaceKind.ROAD, "地点": PlaceKind.POI, "商铺": PlaceKind.SHOP, "地址": PlaceKind.ADDRESS}
LAYERS = {"水面": Layer.WATER, "河流": Layer.RIVER, "绿地": Layer.GREEN, "街区": Layer.BLOCK, "道路": Layer.ROAD}
LAYERS |= {"建筑": Layer.BUILDING, "境界": Layer.BOUNDARY}
OWNERS = {"自建": "own", "公安": "police", "铁塔": "tower", "车载": "vehicle", "无人机": "drone", "执法记录仪": "body"}
OWNERS |= {"telecom tower": "tower", "body recorder": "body"}
RECORDINGS = {"不录像": "none", "最近若干分钟": "ring", "全程录像，按保存期限留存": "kept", "全程录像": "kept"}
RECORDINGS |= {"nothing": "none", "the last minutes": "ring", "all, for as long as recordings are kept": "kept"}
GRADES = {"A级": Accuracy.A, "B级": Accuracy.B, "C级": Accuracy.C}
TRUTH = {"是": True, "否": False, "已确权": True, "未确权": False, "true": True, "false": False, "1": True, "0": False}


def _words(own: Mapping[str, Any]) -> dict[str, Any]:
    """The Chinese words and the code of each, the export's word first."""
    return {word.casefold(): value for word, value in own.items()} | {
        str(getattr(value, "value", value)).casefold(): value for value in own.values()
    }


def _said(own: Mapping[str, Any]) -> Callable[[Any], Any]:
    first = {str(getattr(value, "value", value)): word for word, value in reversed(list(own.items()))}
    return lambda value: first.get(str(getattr(value, "value", value)), "")


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Column:
    """`short` is the name in a .dbf, which has room for ten letters; the first of `names` heads exports."""

    field: str
    short: str
    names: tuple[str, ...]
    parse: values.Parse = values.text
    show: Callable[[Any], Any] = _as_it_is
    passed_over: bool = False
    """Written for people, worked out anew when read."""
    words: tuple[str, ...] = ()
    """The only ones that may stand there, none for whatever its kind allows; each of several by its first name."""


def _word_column(name: str, short: str, names: tuple[str, ...], own: Mapping[str, Any]) -> Column:
    said = _said(own)
    return Column(
        name, short, names, values.one_of(_words(own)), said, words=tuple(dict.fromkeys(map(said, own.values())))
    )


def _truth_column(name: str, short: str, names: tuple[str, ...]) -> Column:
    return _word_column(name, short, names, TRUTH)


def _list(cells: Sequence[str]) -> str:
    return ",".join(cells)


CODE = Column("code", "Code", ("代码", "编码", "编号"), values.code)
NAME = Column("name", "Name", ("名称",))
POSITION = (
    Column("x", "X", ("经度", "lon", "lng", "longitude", "x坐标", "东坐标"), values.number),
    Column("y", "Y", ("纬度", "lat", "latitude", "y坐标", "北坐标"), values.number),
)
OUTLINE = Column("wkt", "WKT", ("几何", "wkt", "geometry"))
NOTE = Column("note", "Note", ("备注",))
PARENT = Column("parent_code", "ParentCode", ("上级代码", "上级", "parent"), values.code)
DEPARTMENT = Column("department", "DeptCode", ("责任部门代码", "责任部门", "department"), values.code)
PERSON = Column("person", "Person", ("责任人", "监督员", "person"))
SINCE = Column("since", "ORDate", ("初始日期", "初始时间", "since"), values.day)
LEVEL = Column("level", "Level", ("级别", "层级"), values.whole)

_PARTIES = (
    ("competent", "1", "主管部门"),
    ("owner", "2", "权属部门"),
    ("maintainer", "3", "养护部门"),
)

COLUMNS: dict[What, tuple[Column, ...]] = {
    What.AREAS: (
        _word_column("level", "Level", ("级别", "层级"), LEVELS),
        Column("code", "BGID", (*CODE.names, "单元网格代码", "单元网格编码", "网格编码", "code"), values.code),
        Column("name", "Name", ("名称", "网格名称")),
        PARENT,
        _word_column("area_class", "AreaClass", ("区域类别", "区域类型"), CLASSES),
        Column("area_m2", "Area", ("面积", "area_m2"), passed_over=True),
        SINCE,
        Column("until", "EndDate", ("终止日期", "终止时间", "until"), values.day),
        NOTE,
    ),
    What.GRIDS: (
        LEVEL,
        CODE,
        NAME,
        PARENT,
        Column("cells", "Cells", ("单元网格", "包含单元网格"), values.several, _list),
        DEPARTMENT,
        PERSON,
    ),
    What.LINES: (CODE, NAME, _word_column("side", "Side", ("侧", "道路侧"), SIDES), LEVEL, DEPARTMENT, PERSON),
    What.COMPONENTS: (
        Column("code", "ObjID", ("部件标识码", "标识码", "部件编码", "部件代码", "编码", "code"), values.code),
        Column("name", "ObjName", ("部件名称", "名称", "name")),
        Column("state", "ObjState", ("部件状态", "状态", "state")),
        Column("cell_code", "BGID", ("所在单元网格", "单元网格", "单元网格代码", "cell"), values.code),
        *(
            column
            for role, digit, word in _PARTIES
            for column in (
                Column(f"{role}_code", f"DeptCode{digit}", (f"{word}代码", f"{word}编码", f"{role}code"), values.code),
                Column(f"{role}_name", f"DeptName{digit}", (f"{word}名称", word, role)),
            )
        ),
        SINCE,
        Column("changed", "CHDate", ("变更日期", "变更时间", "changed"), values.day),
        Column("source", "DataSource", ("数据来源", "source")),
        NOTE,
        _word_column("accuracy", "Accuracy", ("精度等级", "定位精度"), GRADES),
        Column("photo", "Photo", ("照片",)),
        _truth_column("confirmed", "Confirmed", ("是否确权", "确权")),
        Column("original_x", "OrigX", ("原始X坐标",), values.number),
        Column("original_y", "OrigY", ("原始Y坐标",), values.number),
        Column("original_system", "OrigSystem", ("原始坐标系",)),
    ),
    What.PLACES: (CODE, _word_column("kind", "Kind", ("类型", "类别"), KINDS), NAME),
    What.BASE_FEATURES: (
        CODE,
        _word_column("layer", "Layer", ("图层",), LAYERS),
        NAME,
        Column("rank", "Rank", ("等级",), values.whole),
    ),
    What.CAMERAS: (
        Column("code", "Code", (*CODE.names, "镜头编码", "国标编码", "code"), values.code),
        Column("name", "Name", ("名称", "镜头名称", "name")),
        Column("direction", "Direction", ("朝向", "方向", "direction"), values.number),
        Column("field_of_view", "View", ("视场角", "field of view"), values.number),
        _word_column("owner", "Owner", ("归属", "whose"), OWNERS),
        Column("purpose", "Purpose", ("用途", "purpose")),
        Column("sign_since", "SignSince", ("标识设置日期", "sign since"), values.day),
        Column("used_since", "UsedSince", ("启用日期", "used since"), values.day),
        Column("registered_on", "RegDate", ("备案日期", "registered on"), values.day),
        Column("kept_days", "KeptDays", ("录像保存天数", "recordings kept"), values.whole),
        Column("source", "Source", ("主码流", "取流地址", "main stream")),
        Column("sub_source", "SubSource", ("子码流", "smaller stream")),
        Column("snapshot", "Snapshot", ("抓图地址", "single pictures")),
        Column("speaker", "Speaker", ("配套喇叭", "喇叭", "loudspeaker"), values.code),
        _word_column("recording", "Recording", ("录制内容", "is recorded"), RECORDINGS),
        Column("ring_minutes", "RingMins", ("最近分钟数", "last minutes"), values.whole),
        _truth_column("masks_itself", "MasksSelf", ("自带遮罩", "masks by itself")),
        Column("presets", "Presets", ("预置位", "positions"), values.listed, _list),
        Column("preset", "Preset", ("当前预置位", "stands at")),
        Column("control", "Control", ("云台控制", "turned by")),
        Column("home_minutes", "HomeMins", ("归位时间", "goes back after"), values.whole),
        Column("station", "Station", ("站点", "station"), values.code),
        _truth_column("in_service", "InService", ("使用中", "in service")),
    ),
}

POINTS = (What.COMPONENTS, What.PLACES, What.CAMERAS)

REQUIRED: dict[What, tuple[str, ...]] = {
    What.AREAS: ("code", "name"),
    What.GRIDS: ("code", "name", "level"),
    What.LINES: ("code", "name"),
    What.COMPONENTS: ("code", "name"),
    What.PLACES: ("kind", "name"),
    What.BASE_FEATURES: ("code", "layer"),
    What.CAMERAS: ("code", "name"),
}

DRAFTS: dict[What, Callable[..., Any]] = {
    What.AREAS: AreaDraft,
    What.GRIDS: GridDraft,
    What.LINES: LineDraft,
    What.COMPONENTS: ComponentDraft,
    What.PLACES: PlaceDraft,
    What.BASE_FEATURES: BaseFeatureDraft,
    What.CAMERAS: CameraDraft,
}

_BOOKKEEPING = {"fid", "ogcfid", "objectid", "gid", "id", "序号", "shapeleng", "shapelength", "shapearea"}
"""Columns that programs add by themselves."""


def understood(what: What, headings: Sequence[str], *, drawn: bool) -> list[Column | None]:
    """The column of each heading, None for bookkeeping. `drawn` says that geometries come beside the columns.

    Raises `BadFile` for a heading that nobody knows, one that stands twice, and a column that must be there.
    """
    columns = list(COLUMNS[what])
    if not drawn:
        columns += POSITION if what in POINTS else [OUTLINE]
    known = {_plain(name): column for column in columns for name in (*column.names, column.short, column.field)}
    found = [known.get(_plain(heading)) or known.get(_plain(_unbracketed(heading))) for heading in headings]
    for heading, column in zip(headings, found, strict=True):
        if column is None and _plain(heading) not in _BOOKKEEPING:
            raise BadFile(_unknown(heading, columns))
    fields = [column.field for column in found if column]
    if twice := next((name for name in fields if fields.count(name) > 1), None):
        raise BadFile(_("Two columns are both understood as %(name)s") % {"name": twice})
    position = () if drawn else ("x", "y") if what in POINTS else () if what == What.GRIDS else ("wkt",)
    missing = [column.names[0] for column in columns if column.field in (*REQUIRED[what], *position)]
    missing = [name for name in missing if known[_plain(name)].field not in fields]
    if missing:
        raise BadFile(_("Missing columns: %(names)s") % {"names": ", ".join(missing)})
    return [None if column and column.passed_over else column for column in found]


def _unknown(heading: str, columns: Sequence[Column]) -> str:
    near = difflib.get_close_matches(heading, [name for column in columns for name in (*column.names, column.short)], 1)
    said = {"heading": heading[:60], "known": near[0] if near else ", ".join(column.names[0] for column in columns)}
    return _("Unknown column %(heading)s; known: %(known)s") % said


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _unbracketed(heading: str) -> str:
    return re.sub(r"[(（\[].*", "", heading)
