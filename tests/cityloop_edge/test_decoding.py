"""Decoders that many cameras share: each picture is that of its keyframe, or there is none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from cityloop_edge.vision.decoding import Care, Damaged, Decoders
from cityloop_edge.vision.frames import WIDTH, Gray, brightness
from cityloop_edge.vision.sources.rtsp import Codec, Keyframe
from cityloop_edge.vision.sources.rtsp.packets import START
from tests.cityloop_edge.films import accesses, codec_of, drifting, film
from tests.cityloop_edge.packing import SETS, is_slice, kind

CODECS = {"H264": Codec.H264, "H265": Codec.H265}


def keyframes(path: Path) -> Iterator[Keyframe]:
    codec = codec_of(path)
    for access in accesses(path):
        if access.is_key:
            sets = tuple(unit for unit in access.units if kind(codec, unit) in SETS[codec])
            rest = b"".join(START + unit for unit in access.units if is_slice(codec, unit))
            yield Keyframe(CODECS[codec], sets, rest, access.time / 90_000)


def pictures(path: Path) -> list[Gray]:
    """All keyframes, by a decoder that has nothing else to do."""
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.skip_frame = "NONKEY"
        return [gray(frame) for frame in container.decode(video=0)]


def gray(frame: av.VideoFrame) -> Gray:
    return np.ascontiguousarray(frame.to_ndarray(format="gray"), dtype=np.uint8)


@pytest.fixture(scope="module", params=["libx264", "libx265"])
def films(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four cameras of one make, so with the same parameter sets."""
    folder = tmp_path_factory.mktemp("films")
    found = [
        film(folder / f"{seed}.ts", drifting((160, 96), seed), codec=request.param, pictures=30, gop=5, b_frames=2)
        for seed in range(4)
    ]
    assert len({next(keyframes(path)).parameters for path in found}) == 1
    return found


def test_a_shared_decoder_never_gives_another_cameras_picture(films: list[Path]) -> None:
    decoders = Decoders()
    work = [
        (keyframe, picture) for path in films for keyframe, picture in zip(keyframes(path), pictures(path), strict=True)
    ] * 6
    np.random.default_rng(1).shuffle(work)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda each: gray(decoders.picture(each[0], Care.CAREFUL)), work))
    assert all(np.array_equal(one, other) for one, (_, other) in zip(found, work, strict=True))
    assert 1 <= len(decoders) <= 4


def test_a_damaged_keyframe_gives_no_picture_and_spoils_none(films: list[Path]) -> None:
    decoders = Decoders()
    good, other = list(keyframes(films[0]))[:2]
    expected = gray(decoders.picture(good, Care.CAREFUL))
    for slices in (b"", b"rubbish", good.slices[:8], START + good.slices[:3]):
        with pytest.raises(Damaged):
            decoders.picture(replace(other, slices=slices), Care.CAREFUL)
        assert np.array_equal(gray(decoders.picture(good, Care.CAREFUL)), expected)
    with pytest.raises(Damaged):
        decoders.picture(replace(good, parameters=()), Care.CAREFUL)


def test_there_are_never_more_decoders_than_allowed(tmp_path: Path) -> None:
    decoders = Decoders(most=3)
    for number in range(6):
        path = film(tmp_path / f"{number}.ts", drifting((160, 96 + 16 * number)), pictures=2)
        assert decoders.picture(next(keyframes(path)), Care.HASTY).height == 96 + 16 * number
    assert len(decoders) == 3


def test_haste_is_not_seen_in_what_is_analysed(films: list[Path]) -> None:
    decoders = Decoders()
    for keyframe in keyframes(films[0]):
        hasty, careful = (
            brightness(decoders.picture(keyframe, care)).astype(int) for care in (Care.HASTY, Care.CAREFUL)
        )
        assert np.abs(hasty - careful).mean() < 4


@pytest.mark.parametrize("form", ["yuv420p", "yuvj420p", "yuv422p", "nv12", "rgb24", "yuv444p"])
@pytest.mark.parametrize("size", [(640, 360), (322, 182), (1922, 1082)])
def test_the_brightness_is_the_same_by_whatever_way(form: str, size: tuple[int, int]) -> None:
    ramp = np.tile(np.linspace(0, 255, size[0]), (size[1], 1))[..., None].repeat(3, axis=2).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(ramp, format="rgb24").reformat(format=form)
    found: NDArray[np.int_] = brightness(frame).astype(int)
    expected = np.linspace(0, 255, WIDTH)
    assert found.shape == (round(size[1] * WIDTH / size[0]), WIDTH)
    assert np.abs(found - expected).max() < 5
