"""A street of the demo's own, filmed as a camera would: people and cars pass, a stall comes, stays and goes."""

from __future__ import annotations

from pathlib import Path

from cityloop.demo.scene.filming import ARRIVES, DURATION, LEAVES, VERSION, ZONE, film, version_of
from cityloop.demo.scene.info import SceneInfo

__all__ = ["SceneInfo", "render"]

_INFO = SceneInfo(zone=ZONE, arrives_s=ARRIVES, leaves_s=LEAVES, duration=DURATION)


def render(path: Path) -> SceneInfo:
    """Writes the scene as H.264 in MP4 unless it is there already; the same film on every machine."""
    if version_of(path) != VERSION:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.mp4")
        film(unfinished)
        unfinished.replace(path)
    return _INFO
