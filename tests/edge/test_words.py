"""Whatever a station can say of a camera, a reader is told in their own language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import cityloop_edge
from cityloop.edge.words import said

SOURCES = sorted(Path(cityloop_edge.__file__).parent.rglob("*.py"))
SAYING = {"Unreadable", "Unfit", "Impossible", "Trouble"}
SYSTEM = (
    "Connection refused",
    "No route to host",
    "[Errno 110] Connection timed out: 'the camera'",
    "[Errno 1482175992] Server returned 5XX Server Error reply: 'the camera'",
    "[Errno 825242872] Server returned 401 Unauthorized (authorization failed): 'the camera'",
    "[Errno 1094995529] Invalid data found when processing input: 'the camera'",
    "[Errno -2] Name or service not known",
    "the camera answered 404",
    "no picture: ConnectError",
    "no picture: ReadTimeout",
)


def _words(call: ast.Call) -> Iterator[str]:
    """With something in the place of what is not known before."""
    for given in call.args:
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value
        elif isinstance(given, ast.JoinedStr):
            parts = (str(each.value) if isinstance(each, ast.Constant) else "7" for each in given.values)
            yield "".join(parts)


def _said() -> list[str]:
    calls = (each for path in SOURCES for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call))
    named = (each for each in calls if (getattr(each.func, "id", "") or getattr(each.func, "attr", "")) in SAYING)
    return sorted({words for call in named for words in _words(call)})


@pytest.mark.parametrize("words", [*_said(), *SYSTEM])
def test_it_is_said_in_chinese(words: str) -> None:
    with translation.override("zh-hans"):
        told = said(words)
    assert any("\u4e00" <= each <= "\u9fff" for each in told), words


def test_what_nobody_foresaw_is_said_as_it_is() -> None:
    assert said("the flux is out of phase") == "the flux is out of phase"
