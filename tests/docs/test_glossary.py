"""What the documents say about the tables of states is what the tables say."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from django.db.models import TextChoices

from cityloop.cases.models import Closing, Request, Source
from cityloop.catalogue.choices import CaseKind, DayRule, LimitKind, Severity, Stage, Who
from cityloop.config.commands import tables as command
from cityloop.config.paths import ROOT
from cityloop.duty.models import JobKind, Result
from cityloop.evidence.models import Role
from cityloop.geography.choices import AreaClass, Level, Side
from cityloop.intake.models import Elsewhere
from cityloop.staff.rules import Post
from cityloop.watch.models import FalseAlarm, Meaning, Owner, Why
from cityloop.workflow.document import in_both
from cityloop.workflow.registry import procedures
from cityloop.workflow.table import Operation, State, Table

TABLES = list(chain(command.tables(), *(command.tables(each) for each in command.variants().values())))
VOCABULARIES: dict[str, type[TextChoices]] = {
    "post": Post,
    "source": Source,
    "closing": Closing,
    "request_kind": Request.Kind,
    "job_kind": JobKind,
    "result": Result,
    "level": Level,
    "area_class": AreaClass,
    "side": Side,
    "kind": CaseKind,
    "who": Who,
    "severity": Severity,
    "limit": LimitKind,
    "day_rule": DayRule,
    "stage": Stage,
    "role": Role,
    "meaning": Meaning,
    "owner": Owner,
    "why": Why,
    "false_alarm": FalseAlarm,
    "elsewhere": Elsewhere,
}
HEADING = re.compile(r"`(\w+)`: (states|operations|values)")
ROW = re.compile(r"^\| (.+) `(\w+)` \| (.+?) \|", re.MULTILINE)

Key = tuple[str, str, str]  # table or vocabulary, what of it, code


@pytest.fixture(scope="module")
def glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def rows(glossary: str) -> dict[Key, tuple[str, str]]:
    """English and Chinese of each code, as they stand in the glossary's sections."""
    found: dict[Key, tuple[str, str]] = {}
    for section in re.split(r"^#+ ", glossary, flags=re.MULTILINE):
        if heading := HEADING.match(section):
            found |= {
                (heading[1], heading[2], code): (english, chinese) for english, code, chinese in ROW.findall(section)
            }
    return found


def labels(table: Table) -> dict[Key, tuple[str, str]]:
    def of(kind: str, parts: tuple[State, ...] | tuple[Operation, ...]) -> dict[Key, tuple[str, str]]:
        return {(table.name, kind, each.name): in_both(each.label) for each in parts}

    return of("states", table.states) | of("operations", table.operations)


def test_every_state_and_operation_stands_in_the_glossary_as_the_interface_shows_it(glossary: str) -> None:
    shown = {key: label for table in TABLES for key, label in labels(table).items()}
    assert {key: label for key, label in rows(glossary).items() if key[1] != "values"} == shown


def test_every_vocabulary_stands_in_the_glossary_as_the_interface_shows_it(glossary: str) -> None:
    shown = {
        (name, "values", each.value): in_both(each.label) for name, choices in VOCABULARIES.items() for each in choices
    }
    assert {key: label for key, label in rows(glossary).items() if key[1] == "values"} == shown


def test_the_word_trap_is_told(glossary: str) -> None:
    assert re.search(r"核实.*before filing", glossary)
    assert re.search(r"核查.*after handling", glossary)


def test_every_registered_procedure_is_documented() -> None:
    assert {each.name for each in procedures()} == {table.name for table in command.tables()}


def test_the_page_of_tables_is_what_the_tables_say() -> None:
    """Write it anew with `./cityloop tables`."""
    assert command.FILE.read_text(encoding="utf-8") == command.text()
