"""Bad input of every kind gets a clear answer and changes nothing."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from struct import pack
from typing import Any

import httpx
import pytest
from PIL import Image

from cityloop.cases.models import Case
from cityloop.evidence.models import Attachment, Media
from cityloop.intake.models import Report
from cityloop.journal.queries import head
from tests.cast import STALLS
from tests.stories.conftest import Town


@pytest.fixture
def unchanged(town: Town) -> Iterator[None]:
    """Rows and journal are the same after the test as before."""
    _ = town.inspector, town.operator, town.desk  # signing in is an act of its own
    before = _census(town)
    yield
    assert _census(town) == before


def _census(town: Town) -> tuple[int, ...]:
    with town.web.city.opened():
        rows = (Report, Case, Media, Attachment)
        return (*(model._default_manager.count() for model in rows), head().size)


def _refused(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:300]}"
    assert len(answer.text) < 5000, "an error is short"
    assert "Traceback" not in answer.text


BASE: dict[str, Any] = {"key": "bad-input-1", "lon": 115.65, "lat": 24.96}


@pytest.mark.parametrize(
    "wrong",
    [
        {"lon": 999},
        {"lat": -95.5},
        {"lon": 24.96, "lat": 115.65},
        {"lon": None},
        {"lon": "abc"},
        {"key": ""},
        {"key": "x" * 81},
        {"key": "with\x00nul-byte"},
        {"description": "x" * 4001},
        {"description": "nul\x00"},
        {"condition": 10**30},
        {"condition": 987654},
        {"condition": "DROP TABLE"},
        {"source": "rumour", "key": "bad-source-1"},
        {"photos": ["0" * 64]},
        {"photos": ["../../etc/passwd"]},
        {"photos": ["0" * 64] * 10},
        {"surprise": 1},
        {"handled_at_once": True},
    ],
    ids=str,
)
@pytest.mark.usefixtures("unchanged")
def test_a_report_that_cannot_be_is_refused(town: Town, wrong: dict[str, Any]) -> None:
    sender = town.operator if "source" in wrong else town.inspector
    _refused(sender.client.post("/api/v1/reports", json=BASE | wrong), 422)


@pytest.mark.parametrize(
    "body",
    [
        b'{"key": "bad-input-1", "lon": NaN, "lat": 1}',
        b'{"key": "bad-input-1", "lon": 1e999, "lat": 1}',
        b'{"key": "bad-input-1", "lon": 115',
        b"\xff\xfe\x00garbage",
        '{"key": "错误的编码-1"}'.encode("gb18030"),
        b'{"key": "bad-input-1", "lon": 115.65, "lat": 24.96, "description": "\\ud800"}',
        b"[" * 100_000,
        b"",
    ],
    ids=["nan", "infinite", "torn", "garbage", "gb18030", "surrogate", "nested", "empty"],
)
@pytest.mark.usefixtures("unchanged")
def test_a_body_that_cannot_be_read_is_refused(town: Town, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    _refused(town.inspector.client.post("/api/v1/reports", content=body, headers=headers), 400, 422)


@pytest.mark.usefixtures("unchanged")
def test_ten_megabytes_of_text_are_refused(town: Town) -> None:
    body = BASE | {"description": "字" * 3_500_000}
    _refused(town.inspector.client.post("/api/v1/reports", json=body), 400, 413, 422)


def _png(width: int, height: int) -> bytes:
    """A small file that would unfold into a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    lines = zlib.compress(b"\x00" * min(width * height, 5_000_000), 9)
    header = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def _torn_jpeg() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(file, "JPEG")
    return file.getvalue()[: len(file.getvalue()) // 2]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.png", _png(60_000, 60_000)),
        ("torn.jpg", _torn_jpeg()),
        ("script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("nothing.jpg", b""),
        ("program.jpg", b"MZ" + b"\x00" * 500),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.usefixtures("unchanged")
def test_a_file_that_is_no_picture_is_refused(town: Town, name: str, content: bytes) -> None:
    _refused(town.inspector.client.post("/api/v1/media", files={"file": (name, content)}), 400, 413, 422)


@pytest.mark.parametrize(
    "given",
    [
        {"department": "nowhere"},
        {"department": "enforcement", "revision": 99},
        {"department": "enforcement", "revision": -1},
        {"department": "x" * 201},
        {"department": ""},
        {"department": "enforcement", "until": "yesterday"},
        {"department": "enforcement", "until": "2026-01-01T00:00:00"},
    ],
    ids=str,
)
def test_an_operation_with_wrong_things_changes_nothing(town: Town, given: dict[str, Any]) -> None:
    case = town.file()
    before = town.dispatcher.sees("cases", case)
    _refused(town.dispatcher.tries("dispatch", "cases", case, **given), 409, 422)
    assert town.dispatcher.sees("cases", case) == before


def test_unknown_subjects_and_operations_are_refused(town: Town) -> None:
    case = town.file(code=STALLS)
    _refused(town.dispatcher.tries("explode", "cases", case), 422)
    _refused(town.dispatcher.tries("dispatch", "cases", 987_654_321, department="enforcement"), 404)
    _refused(town.dispatcher.client.post("/api/v1/cases/99999999999999999999999/dispatch", json={}), 404, 422)
    _refused(town.dispatcher.client.post(f"/api/v1/cases/{case}/dispatch", json=[]), 422)
