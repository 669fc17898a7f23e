"""Evidence handed out can be checked by anybody, without us."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cityloop.evidence import archive, services
from cityloop.evidence.models import Role
from cityloop.journal import heads
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject
from tests.evidence import samples

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LEGAL = Actor("person", "legal1", "legal")
CASE = Subject("case", "7")
CONTENTS = (samples.picture(seed=1), samples.picture("PNG", seed=2), samples.wav())
pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Subject:
    for content, role in zip(CONTENTS, (Role.BEFORE, Role.AFTER, Role.REFERENCE), strict=True):
        media = services.store(content, actor=LEGAL, at=NOW, taken_at=NOW, device="张三的手机")
        services.attach(CASE, media, role=role, actor=LEGAL, at=NOW)
    return CASE


def opened(tmp_path: Path, subject: Subject) -> Path:
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.export(subject, actor=LEGAL, at=NOW)))) as found:
        assert found.testzip() is None
        found.extractall(tmp_path / "out")
    return tmp_path / "out"


def test_an_archive_holds_every_file_to_the_bit_and_names_its_hash(case: Subject, tmp_path: Path) -> None:
    folder = opened(tmp_path, case)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [line["role"] for line in manifest["files"]] == ["before", "after", "reference"]
    for line, content in zip(manifest["files"], CONTENTS, strict=True):
        assert (folder / line["name"]).read_bytes() == content
        assert line["sha256"] == hashlib.sha256(content).hexdigest()
    checked = subprocess.run(["sha256sum", "--check", "sha256sums.txt"], cwd=folder, capture_output=True)
    assert checked.returncode == 0
    assert Act.objects.get(verb="media.exported").payload["files"] == [line["sha256"] for line in manifest["files"]]


def test_an_archive_proves_itself_with_python_alone(case: Subject, tmp_path: Path) -> None:
    heads.sign_head(at=NOW)
    folder = opened(tmp_path, case)
    told = subprocess.run(
        [sys.executable, "-I", "check_receipt.py", "receipt.json"], cwd=folder, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr
    receipt = (folder / "receipt.json").read_text()
    assert hashlib.sha256(CONTENTS[0]).hexdigest() in receipt
    (folder / "receipt.json").write_text(receipt.replace("media.attached", "media.attacked"))
    assert subprocess.run(
        [sys.executable, "-I", "check_receipt.py", "receipt.json"], cwd=folder, capture_output=True
    ).returncode


def test_without_a_signed_head_the_archive_says_so(case: Subject, tmp_path: Path) -> None:
    assert (opened(tmp_path, case) / "receipt-missing.txt").exists()


def test_an_archive_comes_in_pieces(case: Subject) -> None:
    pieces = list(archive.export(case, actor=LEGAL, at=NOW))
    assert len(pieces) > len(CONTENTS)
    assert max(map(len, pieces)) < 2 * archive.CHUNK
