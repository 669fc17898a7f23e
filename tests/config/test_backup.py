"""A city survives its machine."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cityloop.journal.services import Actor, Subject, act
from cityloop.staff.models import Department
from tests import postgres
from tests.environment import DATABASE
from tests.servers import City, Process, a_city

AT = datetime(2026, 5, 1, 8, tzinfo=UTC)
CLERK = Actor("person", "1", "admin")


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Two departments, two acts, a signed head, a piece of evidence."""
    with a_city(tmp_path_factory.mktemp("lived") / "city", django_db_blocker) as city:
        yield _lived(city)


def _lived(city: City) -> City:
    with city.opened():
        from cityloop.journal import heads

        for number in (1, 2):
            with act("department.put", actor=CLERK, at=AT, subject=Subject("department", str(number))):
                Department.objects.create(code=f"D{number}", name=f"Department {number}")
        heads.sign_head(at=AT)
    (city.data / "evidence" / "ab").mkdir(parents=True)
    (city.data / "evidence" / "ab" / "photo").write_bytes(b"\xff\xd8 bits")
    (city.data / "accounts.json").write_text("[]")
    return city


@pytest.fixture(scope="module")
def saved(lived: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of it."""
    archive = tmp_path_factory.mktemp("saved") / "city.tar"
    run(lived, 0, "backup", str(archive), "--with-secrets")
    return archive


@pytest.fixture(scope="module")
def saved_bare(lived: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without secrets."""
    archive = tmp_path_factory.mktemp("saved") / "city.tar"
    run(lived, 0, "backup", str(archive))
    return archive


@pytest.fixture
def elsewhere(lived: City, tmp_path: Path) -> Iterator[City]:
    """Another machine: an empty directory and an empty database."""
    data = tmp_path / "elsewhere"
    data.mkdir()
    if DATABASE != "postgres":
        yield City(data, f"sqlite:///{data / 'city.sqlite3'}", str(data / "city.sqlite3"), lived.blocker)
        return
    name = f"empty_{os.urandom(6).hex()}"
    postgres.clone("template1", name)
    yield City(data, postgres.address(name), name, lived.blocker)
    postgres.drop(name)


def test_a_city_comes_back_with_its_keys(elsewhere: City, saved: Path) -> None:
    told = restored(elsewhere, saved)
    assert "2 acts read" in told
    assert "The journal is whole." in told
    assert (elsewhere.data / "evidence" / "ab" / "photo").read_bytes() == b"\xff\xd8 bits"
    with elsewhere.opened():
        assert list(Department.objects.values_list("code", flat=True)) == ["D1", "D2"]
        with act("department.put", actor=CLERK, at=AT, subject=Subject("department", "3")):
            Department.objects.create(code="D3", name="A new row after the old ones")


@pytest.mark.once
def test_without_secrets_nothing_secret_is_in_the_archive(saved_bare: Path) -> None:
    with tarfile.open(saved_bare) as tar:
        names = tar.getnames()
    assert not [name for name in names if "secrets" in name or "accounts" in name]
    assert saved_bare.stat().st_mode & 0o077 == 0


def test_without_secrets_the_keys_are_asked_for(lived: City, elsewhere: City, saved_bare: Path) -> None:
    assert "The keys of this city are missing" in run(elsewhere, 1, "restore", str(saved_bare))
    assert not (elsewhere.data / "evidence").exists()
    shutil.copytree(lived.data / "secrets", elsewhere.data / "secrets")
    assert "The journal is whole." in restored(elsewhere, saved_bare)


def test_a_city_in_use_is_not_overwritten(lived: City, saved: Path) -> None:
    assert "is not empty" in run(lived, 1, "restore", str(saved))
    assert (lived.data / "evidence" / "ab" / "photo").exists()
    assert "The journal is whole." in run(lived, 0, "restore", str(saved), "--force")


@pytest.mark.once
def test_a_torn_archive_changes_nothing(elsewhere: City, saved: Path, tmp_path: Path) -> None:
    archive = tmp_path / "torn.tar"
    archive.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    assert "cannot be read as a backup" in run(elsewhere, 1, "restore", str(archive))
    assert not (elsewhere.data / "evidence").exists()


@pytest.mark.once
def test_one_changed_byte_is_found(elsewhere: City, saved: Path, tmp_path: Path) -> None:
    archive = tmp_path / "changed.tar"
    archive.write_bytes(saved.read_bytes().replace(b"\xff\xd8 bits", b"\xff\xd8 bite"))
    assert "is not what was saved" in run(elsewhere, 1, "restore", str(archive))


@pytest.mark.once
def test_an_archive_that_climbs_out_of_its_place_is_refused(elsewhere: City, tmp_path: Path) -> None:
    archive = tmp_path / "evil.tar"
    (tmp_path / "manifest").write_text(json.dumps({}))
    with tarfile.open(archive, "w") as tar:
        tar.add(tmp_path / "manifest", arcname="../../evil")
    assert "no plain file" in run(elsewhere, 1, "restore", str(archive))


def restored(city: City, archive: Path) -> str:
    return run(city, 0, "restore", str(archive))


def run(city: City, status: int, *arguments: str) -> str:
    """What the command says."""
    log = city.data.parent / "command.log"
    log.unlink(missing_ok=True)
    process = Process(city, list(arguments), log)
    process.start()
    assert process.wait() == status, process.output()
    return process.output()
