"""Streets of the demo's own, filmed as a camera would: people and cars pass, something comes, stays and goes."""

from __future__ import annotations

from pathlib import Path

from cityloop.demo.scene.filming import film, version, version_of
from cityloop.demo.scene.info import Corners, SceneInfo
from cityloop.demo.scene.plays import ALL, PEOPLE, RAILING, REFUSE, STALL, VAN, Play

__all__ = ["ALL", "PEOPLE", "RAILING", "REFUSE", "STALL", "VAN", "Corners", "Play", "SceneInfo", "render"]


def render(path: Path, play: Play = STALL) -> SceneInfo:
    """Writes the scene as H.264 in MP4 unless it is there already; the same film on every machine."""
    if version_of(path) != version(play):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.mp4")
        film(unfinished, play)
        unfinished.replace(path)
    return play.info
