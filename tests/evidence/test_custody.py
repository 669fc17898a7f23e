"""Evidence from its coming to its showing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings

from cityloop.evidence import display, queries, services, vault
from cityloop.evidence.errors import Empty, NoSuchPlace, NotAccepted, NotAnImage, Refused, TooLarge
from cityloop.evidence.models import Kind, Media, Role
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject
from tests.evidence import samples

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
INSPECTOR = Actor("person", "inspector1", "inspector")
CASE = Subject("case", "7")
pytestmark = pytest.mark.django_db


@dataclass
class Here:
    lon: float = 115.03
    lat: float = 25.79


def store(content: bytes | None = None, **told: Any) -> Media:
    return services.store(content or samples.picture(), actor=INSPECTOR, at=NOW, **told)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_to_the_bit_under_its_hash(vault_folder: Path) -> None:
    content = samples.picture()
    media = store(content, taken_at=NOW - timedelta(minutes=3), position=Here(), device="Phone 7")
    assert (vault_folder / media.sha256[:2] / media.sha256[2:4] / media.sha256).read_bytes() == content
    assert (media.kind, media.mime, media.width, media.height) == (Kind.IMAGE, "image/jpeg", 640, 480)
    assert (media.lon, media.taken_at) == (115.03, NOW - timedelta(minutes=3))


def test_the_same_file_twice_is_one_file_but_two_acts(vault_folder: Path) -> None:
    first, second = store(), store()
    assert first == second
    assert len(files_in(vault_folder)) == 1
    assert Act.objects.filter(verb="media.stored").count() == 2


def test_a_stream_may_come_in_small_pieces() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 100, 100))

    content = samples.picture()
    media = services.store(Slow(content), actor=INSPECTOR, at=NOW)
    with queries.open_original(media) as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b" ", NotAnImage),
        (b"<svg/>", NotAnImage),
        (samples.picture()[:4000], NotAnImage),
        (samples.wav(), NotAnImage),
        (samples.bomb(), Refused),
    ],
)
def test_what_is_refused_leaves_nothing(vault_folder: Path, content: bytes, problem: type[Refused]) -> None:
    with pytest.raises(problem) as refusal:
        store(content, accept=services.PICTURES)
    assert str(refusal.value)
    assert not files_in(vault_folder)
    assert not Media.objects.exists()
    assert not Act.objects.exists()


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Empty):
        services.store(b"", actor=INSPECTOR, at=NOW)


def test_each_kind_has_its_limit(settings: Settings, vault_folder: Path) -> None:
    settings.EVIDENCE_LIMITS = {"image": 1000, "video": 100_000, "audio": 1000, "document": 1000}
    with pytest.raises(TooLarge):
        store()
    with pytest.raises(TooLarge):
        store(b"\0" * 200_000)
    assert not files_in(vault_folder)


def test_a_good_file_of_an_unwanted_kind_is_named() -> None:
    with pytest.raises(NotAccepted):
        store(samples.wav(), accept=frozenset({Kind.IMAGE, Kind.VIDEO}))


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), 181.0])
def test_a_place_that_is_not_on_earth_is_refused(lon: float) -> None:
    with pytest.raises(NoSuchPlace):
        store(position=Here(lon=lon))
    assert not Media.objects.exists()


def test_an_attachment_takes_time_and_place_of_its_file_and_comes_once() -> None:
    media = store(position=Here(), taken_at=NOW)
    made = services.attach(CASE, media, role=Role.BEFORE, actor=INSPECTOR, at=NOW)
    again = services.attach(CASE, media, role="before", actor=INSPECTOR, at=NOW)
    assert made == again
    assert (made.lon, made.taken_at, made.by_id) == (115.03, NOW, "inspector1")
    assert Act.objects.filter(verb="media.attached").count() == 1


def test_the_files_of_many_subjects_come_in_one_read(django_assert_num_queries: Any) -> None:
    one, two = store(samples.picture(seed=1)), store(samples.picture(seed=2))
    for id_, media in (("7", one), ("7", two), ("8", two)):
        services.attach(Subject("case", id_), media, role=Role.NEAR, actor=INSPECTOR, at=NOW)
    with django_assert_num_queries(1):
        found = queries.attachments_of_many("case", ["7", "8", "9"])
        assert [each.media.pk for each in found["7"]] == [one.pk, two.pk]
    assert queries.attachments(Subject("case", "8")).count() == 1


def test_who_saw_an_original_stands_in_the_journal() -> None:
    media = store()
    attachment = services.attach(CASE, media, role=Role.AFTER, actor=INSPECTOR, at=NOW)
    with services.open_original(attachment, actor=Actor("person", "leader1", "leader"), at=NOW) as file:
        assert file.read() == samples.picture()
    seen = Act.objects.get(verb="media.viewed")
    assert "leader1" in str(vars(seen))


def test_an_original_is_only_handed_over_as_a_download() -> None:
    headers = display.download_headers(store())
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/octet-stream"


def test_a_copy_is_upright_small_and_tells_nothing() -> None:
    media = store(samples.telling_picture())
    path = display.copy(media, "thumb")
    assert b"Secretmaker" not in path.read_bytes()
    assert b"private" not in path.read_bytes()
    with Image.open(path) as image:
        assert not image.getexif()
        assert "comment" not in image.info
        assert image.size == (213, 320)
        right: Any = image.getpixel((200, 160))
        assert right[0] > 200 > 60 > right[2]
    assert display.copy(media, "thumb") == path


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_pictures_of_every_mode_can_be_shown(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (900, 300)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    with Image.open(display.copy(store(out.getvalue()), "view")) as image:
        assert (image.mode, image.size) == ("RGB", (900, 300))


def test_a_sound_has_no_copy() -> None:
    with pytest.raises(display.NoCopy):
        display.copy(store(samples.wav()), "thumb")


def test_a_changed_and_a_missing_file_are_named() -> None:
    good, changed, missing = (store(samples.picture(seed=seed)) for seed in (1, 2, 3))
    path = vault.place(changed.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    vault.place(missing.sha256).unlink()
    assert list(queries.damaged()) == [(changed, "changed"), (missing, "missing")]
    assert good not in [media for media, _why in queries.damaged()]


def test_only_who_brought_a_file_may_use_it_by_its_hash() -> None:
    one = store(samples.picture(seed=1))
    other = Actor("person", "handler1", "handler")
    two = services.store(samples.picture(seed=2), actor=other, at=NOW)
    both = services.store(samples.picture(seed=1), actor=other, at=NOW)
    assert both == one
    assert queries.brought_by(INSPECTOR, [one.sha256, two.sha256]) == [one]
    assert queries.brought_by(other, [one.sha256, two.sha256]) == [one, two]
    assert queries.brought_by(Actor("station", "inspector1"), [one.sha256]) == []


def test_a_decayed_file_is_healed_by_its_next_coming() -> None:
    media = store()
    path = vault.place(media.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    store()
    assert list(queries.damaged()) == []
