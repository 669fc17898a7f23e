"""Streets on which things come, stay and go: real footage with things and people painted in, and the truth about them.

A scene is drawn from its seed alone: which footage, cropped, mirrored and coloured how, what happens when. Of the kinds
in `KINDS` a seed has the one of its turn. What is painted in is synthetic and labelled so in `truth.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from bench.scenes.filming import pictures, write
from bench.scenes.happening import PLANS, zone
from bench.scenes.plan import Scene, Street
from bench.scenes.street import FOOTAGE, STREETS, street

KINDS = tuple(PLANS)


def compose(seeds: range, footage: Path, out: Path) -> None:
    """Writes the clips of these seeds and their `truth.json`; the same seed gives the same clip."""
    out.mkdir(parents=True, exist_ok=True)
    truths = []
    for seed in seeds:
        scene, background = drawn(seed, footage)
        write(out / scene.name, pictures(scene, background))
        truths.append(scene.truth())
    (out / "truth.json").write_text(json.dumps(truths, indent=1))


def drawn(seed: int, footage: Path) -> tuple[Scene, Street]:
    """The plan of a scene and its street at any second."""
    dice = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    background = street(dice, footage, FOOTAGE if kind in ("people", "empty") else STREETS)
    dwell = float(dice.choice([15, 20, 30]))
    scene = Scene(seed, kind, 100 + 2 * dwell, dwell, zone(dice))
    PLANS[kind](scene, dice)
    return scene, background
