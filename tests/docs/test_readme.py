"""What the documents tell people to run or read is there."""

from __future__ import annotations

import re

import pytest

from cityloop.config.cli import COMMANDS
from cityloop.config.paths import ROOT

READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if not path.name.startswith(".")
)
RUN = re.compile(r"`(\./cityloop [^`]*|\.ci/run)`")


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", READMES)
def test_every_command_and_every_test_named_in_the_readme_exists(document: str) -> None:
    told = [command.split() for command in RUN.findall(text(document)) if command != ".ci/run"]
    assert told
    assert {words[1] for words in told} <= set(COMMANDS)
    named = [word for words in told for word in words if word.startswith("tests/")]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_both_readmes_name_the_same_commands_and_rooms() -> None:
    english, chinese = (text(document) for document in READMES)
    assert RUN.findall(english) == RUN.findall(chinese)
    assert re.findall(r"`src/\w+[\w/]*`", english) == re.findall(r"`src/\w+[\w/]*`", chinese)
    assert english.count("\n|") == chinese.count("\n|")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", text(document))
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []
