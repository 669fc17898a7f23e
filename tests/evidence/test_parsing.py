"""Files are judged by their content."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from cityloop.evidence.errors import NotAnImage, Refused, TooManyPixels, Torn, TwoInOne, UnknownKind
from cityloop.evidence.parsing import Found, parse
from tests.evidence import samples

GOOD = {
    "image/jpeg": samples.picture("JPEG"),
    "image/png": samples.picture("PNG"),
    "image/webp": samples.picture("WEBP"),
    "image/avif": samples.picture("AVIF"),
    "video/mp4": samples.video("mp4"),
    "video/quicktime": samples.video("mov"),
    "video/webm": samples.video("webm", "libvpx"),
    "audio/mp4": samples.sound("ipod", "aac"),
    "audio/mpeg": samples.sound("mp3", "libmp3lame"),
    "audio/ogg": samples.sound("ogg", "libopus"),
    "audio/wav": samples.wav(),
    "application/pdf": b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": samples.archive(
        "[Content_Types].xml", "xl/workbook.xml"
    ),
}


def found(tmp_path: Path, content: bytes) -> Found:
    path = tmp_path / "arrived.exe"  # its name says nothing
    path.write_bytes(content)
    return parse(path)


@pytest.mark.parametrize("mime", GOOD)
def test_each_good_file_is_known_by_its_content(mime: str, tmp_path: Path) -> None:
    told = found(tmp_path, GOOD[mime])
    assert told.mime == mime
    assert mime.startswith((told.kind, "application")) or told.kind == "image"


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp", "image/avif"])
def test_a_picture_is_measured(mime: str, tmp_path: Path) -> None:
    told = found(tmp_path, GOOD[mime])
    assert (told.width, told.height) == (640, 480)


@pytest.mark.parametrize("mime", ["video/mp4", "video/quicktime"])
def test_a_video_is_measured(mime: str, tmp_path: Path) -> None:
    told = found(tmp_path, GOOD[mime])
    assert (told.width, told.height) == (320, 240)
    assert told.duration_ms == pytest.approx(2000, abs=150)


def test_a_browsers_video_and_a_sound_are_measured(tmp_path: Path) -> None:
    video, sound = found(tmp_path, GOOD["video/webm"]), found(tmp_path, GOOD["audio/wav"])
    assert (video.width, video.height, video.duration_ms) == (320, 240, 2000)
    assert sound.duration_ms == 1000


@pytest.mark.parametrize("mime", sorted(set(GOOD) - {"audio/mpeg"}))  # whose frames end anywhere
@pytest.mark.parametrize("share", [0.5, 0.85])
def test_a_torn_file_is_refused(mime: str, share: float, tmp_path: Path) -> None:
    content = GOOD[mime]
    with pytest.raises((NotAnImage, Torn)):
        found(tmp_path, content[: int(len(content) * share)])


@hypothesis(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mime=st.sampled_from(sorted(GOOD)), data=st.data())
def test_damage_anywhere_is_refused_cleanly_or_harmless(tmp_path: Path, mime: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[mime])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    with suppress(Refused):
        found(tmp_path, bytes(content[:cut]))


def test_an_archive_of_a_version_to_come_is_refused(tmp_path: Path) -> None:
    content = bytearray(GOOD["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"])
    content[content.index(b"PK\x01\x02") + 6] = 140
    with pytest.raises(Torn):
        found(tmp_path, bytes(content))


def test_an_avif_without_its_image_item_is_refused(tmp_path: Path) -> None:
    content = GOOD["image/avif"]
    with pytest.raises(NotAnImage):
        found(tmp_path, content.replace(b"pitm", b"free"))


@hypothesis(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([content[:12] for content in GOOD.values()]), rest=st.binary(max_size=400))
def test_a_right_beginning_with_rubbish_behind_never_breaks_the_parser(
    tmp_path: Path, start: bytes, rest: bytes
) -> None:
    with suppress(Refused):
        found(tmp_path, start + rest)


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!DOCTYPE html><html></html>",
        b"GIF89a" + b"\0" * 100,
        b"MZ" + b"\0" * 500,
        samples.archive("a.txt"),
        "只是几个字".encode(),
        b"\0" * 4000,
    ],
)
def test_what_is_no_evidence_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnknownKind):
        found(tmp_path, content)


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    for side in (8_000, 50_000):
        with pytest.raises(TooManyPixels):
            found(tmp_path, samples.bomb(side))


@pytest.mark.parametrize(
    "hidden", [b"<SCRIPT>alert(1)</SCRIPT>", b"<?php system($_GET[0]); ?>", samples.archive("evil.class")]
)
def test_a_picture_with_another_file_inside_is_refused(hidden: bytes, tmp_path: Path) -> None:
    for mime in ("image/jpeg", "image/png"):
        with pytest.raises(TwoInOne):
            found(tmp_path, GOOD[mime] + hidden)


def test_a_picture_with_a_script_in_its_comment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TwoInOne):
        found(tmp_path, samples.picture(comment=b"<script>alert(1)</script>"))
