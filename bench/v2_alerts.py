"""V2: how right the alerts are, on sixty scenes drawn for it (`bench.scenes`), at one picture a second."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import Row
from bench.judging import judge_all, truths_of
from bench.scenes import compose
from bench.vision import footage, rows

NAME = "V2"
SEEDS = range(1000, 1060)  # nobody develops by these


def run(quick: bool) -> list[Row]:
    with TemporaryDirectory() as folder:
        clips = Path(folder)
        compose(SEEDS[:10] if quick else SEEDS, footage(), clips)
        return rows(judge_all(clips, truths_of(clips)))
