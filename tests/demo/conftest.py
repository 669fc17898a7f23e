"""The films of the demo's streets, each rendered once, whichever of the runs at the same time needs it first."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from cityloop.demo import scene
from cityloop.demo.scene import Play
from tests.environment import SHARED

Films = Callable[[Play], Path]


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    folder = Path(SHARED) / "scenes" if SHARED else tmp_path_factory.mktemp("scenes")
    folder.mkdir(exist_ok=True)

    def film(play: Play) -> Path:
        path = folder / f"{play.name}.mp4"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            scene.render(path, play)
        return path

    return film
