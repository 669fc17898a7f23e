"""The films of the demo's streets, each rendered once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cityloop.demo import scene
from cityloop.demo.scene import Play

Films = Callable[[Play], Path]


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    folder = tmp_path_factory.mktemp("scenes")

    def film(play: Play) -> Path:
        path = folder / f"{play.name}.mp4"
        scene.render(path, play)
        return path

    return film
