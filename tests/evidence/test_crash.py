"""What was acknowledged is there, whatever happens to the process."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from cityloop.evidence import queries, vault
from cityloop.evidence.models import Media
from cityloop.evidence.services import store
from cityloop.journal.models import Act
from cityloop.journal.services import Actor
from tests.evidence import samples
from tests.servers import City
from tests.tools import ROOT


def storing(city: City, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.evidence.storing", str(seed)],
        env=city.env | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged_until_killed(process: subprocess.Popen[str], count: int, delay: float) -> list[str]:
    """The hashes that a process told before it was killed, a moment after the `count`-th."""
    assert process.stdout is not None
    with process:
        told = [process.stdout.readline().strip() for _number in range(count)]
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=delay)
        process.kill()
        rest = process.stdout.read().split("\n")
    return [line for line in [*told, *rest[:-1]] if line]


def test_acknowledged_media_survive_kill_9_at_any_moment(city: City, settings: Settings) -> None:
    settings.EVIDENCE_DIR = city.data / "evidence"
    chance = random.Random(7)
    told: set[str] = set()
    for round_ in range(3):
        processes = [storing(city, 2 * round_ + number) for number in range(2)]
        with ThreadPoolExecutor(2) as threads:
            moments = [(chance.randint(1, 6), chance.uniform(0.001, 0.05)) for _process in processes]
            for found in threads.map(
                lambda each: acknowledged_until_killed(each[0], *each[1]), zip(processes, moments, strict=True)
            ):
                told |= set(found)
    with city.opened():
        rows = set(Media.objects.values_list("sha256", flat=True))
        assert len(told) >= 6
        assert told <= rows
        assert list(queries.damaged()) == []
        acts = [act.payload["sha256"] for act in Act.objects.filter(verb="media.stored")]
        assert set(acts) == rows


def test_what_was_left_half_way_is_swept_after_a_while(vault_folder: Path) -> None:
    left = vault_folder / vault.INCOMING / "left"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    now = datetime.now(UTC)
    assert vault.sweep(now - timedelta(days=1)) == 0
    assert vault.sweep(now + timedelta(seconds=5)) == 1
    assert vault.sweep(now) == 0
    assert not left.exists()


def test_the_same_picture_from_many_at_once_is_one(city: City, settings: Settings) -> None:
    settings.EVIDENCE_DIR = city.data / "evidence"
    picture = samples.picture()

    def bring(number: int) -> int:
        try:
            return store(picture, actor=Actor("person", f"inspector{number}"), at=datetime.now(UTC)).pk
        finally:
            connection.close()

    with city.opened(), ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(bring, range(24)))) == 1
        assert Act.objects.filter(verb="media.stored").count() == 24
        assert Media.objects.count() == 1
    kept = [path for path in (city.data / "evidence").rglob("*") if path.is_file()]
    assert len(kept) == 1
