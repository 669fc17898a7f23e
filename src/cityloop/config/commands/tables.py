"""Writes docs/tables.md from the tables of states."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cityloop.config.begin import begin_django
from cityloop.config.paths import ROOT
from cityloop.config.tell import tell

if TYPE_CHECKING:
    from cityloop.cases.lifecycle import Switches
    from cityloop.workflow.table import Table

HELP = "write docs/tables.md from the tables of states"
FILE = ROOT / "docs" / "tables.md"
HEAD = """# The tables of states 状态表

Written by `./cityloop tables`; a test holds this page and the code together. What a button, a permission or the JSON
interface allows is read from the same tables. 本页由状态表生成，与界面、权限、接口同源。

Case and report are shown as a new city has them: the shift lead files and closes, towns dispatch once more. What the
switches change stands at the end."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace) -> int:
    begin_django()
    FILE.write_text(text(), encoding="utf-8")
    tell(f"Written: {FILE}", f"已写入 {FILE}")
    return 0


def text() -> str:
    """The whole page."""
    from cityloop.cases.rules import CONTRACTOR
    from cityloop.staff.rules import Post
    from cityloop.workflow.document import changes, page

    posts = {post.value: post.label for post in Post} | {CONTRACTOR: _("Contractor")}
    usual = tables()
    parts = [HEAD, *(page(table, posts) for table in usual)]
    for title, switches in variants().items():
        found = [changes(old, new, posts) for old, new in zip(usual, tables(switches), strict=True)]
        parts += [f"## {title}", *filter(None, found)]
    return "\n\n".join(parts) + "\n"


def tables(switches: Switches | None = None) -> list[Table]:
    """Every table of the city, in the order in which a matter meets them; as a new city has them, or switched."""
    from cityloop.cases import lifecycle as case
    from cityloop.cases import requests as request
    from cityloop.duty import lifecycle as job
    from cityloop.intake import lifecycle as report
    from cityloop.watch.alerts import lifecycle as alert
    from cityloop.watch.retrieving import lifecycle as retrieval

    chosen = switches or case.Switches()
    return [alert.TABLE, report.table(chosen), job.TABLE, case.table(chosen), request.TABLE, retrieval.TABLE]


def variants() -> dict[str, Switches]:
    from cityloop.cases.lifecycle import Switches
    from cityloop.staff.rules import Post

    return {
        "Without the shift lead's step 不经值班长 `shift_lead_files` off": Switches(shift_lead_files=False),
        "The dispatcher closes 派遣员结案 `closer`": Switches(closer=Post.DISPATCHER),
        "The intake operator closes 受理员结案 `closer`": Switches(closer=Post.INTAKE),
        "No second dispatch 无二级派遣 `second_level` off": Switches(second_level=False),
    }
