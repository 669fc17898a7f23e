"""The empty table of each kind is what the import that it is for reads."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cityloop.geography.choices import What
from cityloop.geography.exchange.headings import understood
from cityloop.geography.exchange.sheets import excel_table
from cityloop.geography.exchange.templates import template


@pytest.mark.parametrize("what", What)
def test_every_column_of_it_is_understood_and_explained(what: What, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(template(what))
    with excel_table(path) as table:
        columns = understood(what, table.columns, drawn=False)
        assert list(table.rows) == []
    assert None not in columns
    explained = openpyxl.load_workbook(path).worksheets[1]
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == list(table.columns)


def test_what_may_stand_in_a_column_is_chosen_from_a_list_and_codes_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "cameras.xlsx"
    path.write_bytes(template(What.CAMERAS))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lists = [each.formula1 for each in sheet.data_validations.dataValidation]
    assert '"自建,公安,铁塔,车载,无人机,执法记录仪"' in lists
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet["A1"].font.bold
    assert not sheet["C1"].font.bold
