"""The nine-column table."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from cityloop.catalogue import excel, queries, services
from cityloop.catalogue.choices import CaseKind, Who
from cityloop.catalogue.models import Condition, Version
from cityloop.catalogue.rules import Duty
from cityloop.catalogue.writing import drafted
from cityloop.geography.rules import BadDrafts
from cityloop.workflow.clocks import Limit, LimitKind
from tests.catalogue.conftest import ADMIN, AT

FIRST = ["01", "公用设施", "37", "路灯", "市政公用服务中心、产权单位", "城市管理局", "灯不亮", "已修好", "2天"]
SECOND = ["", "", "", "", "", "", "灯杆倒下", "已扶正", "2紧急工作时"]
OTHER = ["", "", "38", "地灯", "", "", "灯不亮", "已修好", "1天/3天"]


def book(rows: Sequence[Sequence[object]], sheet: str = "部件", headings: Sequence[str] = excel.HEADINGS) -> BytesIO:
    made = openpyxl.Workbook()
    made.remove(made["Sheet"])
    page = made.create_sheet(sheet)
    for row in (["立结案标准"], headings, *rows):
        page.append(list(row))
    stream = BytesIO()
    made.save(stream)
    stream.seek(0)
    return stream


def test_a_text_is_never_a_formula(departments: None) -> None:
    made = services.import_excel(stream=book([FIRST]), name="new", actor=ADMIN, at=AT)
    text = replace(drafted(queries.tree(made)).standards[0], text="=1+1")
    services.put_standard(version=made, draft=text, actor=ADMIN, at=AT)
    stream = BytesIO()
    excel.write(made, stream)
    assert openpyxl.load_workbook(stream)["部件"]["G3"].data_type == "s"


def problems(stream: BytesIO) -> list[tuple[int, str, str]]:
    with pytest.raises(BadDrafts) as refused:
        services.import_excel(stream=stream, name="new", actor=ADMIN, at=AT)
    assert not Version.objects.filter(name="new").exists()
    return [(each.row, each.column, each.value) for each in refused.value.problems]


def test_blank_cells_inherit_from_the_row_above(departments: None) -> None:
    made = services.import_excel(stream=book([FIRST, SECOND, OTHER]), name="new", actor=ADMIN, at=AT)
    tree = queries.tree(made)
    fallen = tree.by_code["component-01-37-2"]
    assert (fallen.text, fallen.closing, fallen.limit) == ("灯杆倒下", "已扶正", Limit(LimitKind.URGENT_HOUR, 2))
    assert fallen.duties == (Duty(Who.DEPARTMENT, "SZGY"), Duty(Who.OWNER))
    assert fallen.supervisor == "城市管理局"
    ground = tree.by_code["component-01-38-1"]
    assert ground.duties == fallen.duties
    assert ground.limit_two == Limit(LimitKind.WORK_DAY, 3)


def test_codes_typed_as_numbers_are_filled_with_zeros(departments: None) -> None:
    typed = [1, "公用设施", 7.0, *FIRST[3:]]
    made = services.import_excel(stream=book([typed]), name="new", actor=ADMIN, at=AT)
    assert list(queries.tree(made).by_code) == ["component-01-07-1"]


def test_what_is_exported_is_imported_again_the_same(departments: None, version: Version) -> None:
    stream = BytesIO()
    excel.write(version, stream)
    stream.seek(0)
    again = services.import_excel(stream=stream, name="again", actor=ADMIN, at=AT, based_on=version)
    before, after = (drafted(queries.tree(each)) for each in (version, again))
    assert after.classes == before.classes
    assert [(each.code, each.text, each.closing, each.limit, each.duties) for each in after.standards] == [
        (each.code, each.text, each.closing, each.limit, each.duties) for each in before.standards
    ]
    assert not queries.preview(again, AT)


def test_english_is_kept_where_the_chinese_is_the_same(departments: None, version: Version) -> None:
    lamp = queries.standard(version, "component-01-37-3")
    row = ["01", "公用设施", "37", "路灯", "市政公用服务中心", "", lamp.text, lamp.closing, "3天"]
    made = services.import_excel(stream=book([row]), name="new", actor=ADMIN, at=AT, based_on=version)
    found = queries.standard(made, "component-01-37-1")
    assert (found.text_en, found.closing_en, found.minor_name_en) == (lamp.text_en, lamp.closing_en, "Street lamp")


def test_a_table_of_one_kind_keeps_the_other_of_its_base(departments: None, version: Version) -> None:
    made = services.import_excel(stream=book([FIRST]), name="new", actor=ADMIN, at=AT, based_on=version)
    kinds = [each.kind for each in queries.tree(made).by_code.values()]
    assert kinds.count(CaseKind.COMPONENT) == 1
    assert kinds.count(CaseKind.EVENT) == 144


def test_a_units_name_can_be_explained_once(departments: None) -> None:
    strange = [*FIRST[:4], "县路灯队", *FIRST[5:]]
    assert problems(book([strange])) == [(3, "部件 处置单位", "县路灯队")]
    services.put_unit_name(name="县路灯队", who=Who.DEPARTMENT, department_code="SZGY", actor=ADMIN, at=AT)
    made = services.import_excel(stream=book([strange]), name="new", actor=ADMIN, at=AT)
    assert queries.standard(made, "component-01-37-1").duties == (Duty(Who.DEPARTMENT, "SZGY"),)


def test_every_bad_row_is_reported_and_nothing_imported(departments: None) -> None:
    rows = [
        FIRST,
        [*SECOND[:8], "尽快"],
        ["", "", "39", "", "", "", "灯不亮", "已修好", "2天"],
        [*SECOND[:6], "", "已修好", "2天"],
        ["01", "别的名字", "40", "报刊亭", "", "", "脏", "已擦净", "1天"],
        ["", "", "41", "信箱", "无人知晓", "", "脏", "长" * 201, "1天"],
    ]
    assert problems(book(rows)) == [
        (4, "部件 处置时限", "尽快"),
        (5, "部件 小类名称", ""),
        (6, "部件 立案条件", ""),
        (7, "部件 大类名称", "01 别的名字"),
        (8, "部件 处置单位", "无人知晓"),
    ]
    assert not Condition.objects.exists()


def test_what_is_too_long_is_reported_with_its_row(departments: None) -> None:
    assert problems(book([[*FIRST[:7], "长" * 201, "2天"]])) == [(3, "closing", "长" * 40)]


def test_a_table_without_headings_sheets_or_rows_is_refused(departments: None) -> None:
    assert problems(book([FIRST], headings=("大类", *excel.HEADINGS[1:])))[0][:2] == (0, "部件")
    assert problems(book([FIRST], sheet="Sheet1"))[0] == (0, "", "Sheet1")
    assert problems(book([])) == [(0, "", "")]


def test_files_that_are_no_workbooks_are_refused(departments: None) -> None:
    whole = book([FIRST]).getvalue()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.txt", "hello")
    for data in (b"", b"\xd0\xcf\x11\xe0 old excel", whole[: len(whole) // 2], packed.getvalue(), b"\x00" * 5000):
        assert problems(BytesIO(data))[0][0] == 0


def test_a_bomb_is_refused_before_it_is_unpacked(departments: None) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as entry:
        for _ in range(51):
            entry.write(b" " * 1_000_000)
    assert problems(BytesIO(packed.getvalue()))[0][0] == 0
