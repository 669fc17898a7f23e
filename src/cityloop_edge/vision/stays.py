"""Finds what newly appears inside a zone and stays there. No input or output, no clock: the picture brings its time.

Each pixel keeps a background and a candidate. While the candidate is seen before the background, its evidence grows by
the time that passed; people who pass in front may hide it for a fifth of that time. A patch of a zone whose evidence
reaches the dwell time is a stay, unless the street has lost something there rather than gained it. A stay ends when
its patch shows the background again. Light that changes everywhere is divided out first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from uuid import uuid4

import cv2
import numpy as np

from cityloop_edge.messages import Box, Phase
from cityloop_edge.vision.frames import Gray
from cityloop_edge.vision.memory import Field, Memory, Stay, softened
from cityloop_edge.vision.zones import Area, Mask, box

LEAST_CONTRAST = 14.0
SAME = 12.0
HIDDEN_SHARE = 0.2
RIPENING = 0.6  # part of the dwell time
LONGEST_STEP = 30.0  # seconds that one picture may stand for
STILL_THERE = 0.4  # part of a stay's patch
GONE_PICTURES = 3
UPHEAVAL = 0.5  # part of the picture that changed at once
UPHEAVAL_PICTURES = 3
TREMBLE = np.ones((5, 5), np.uint8)
REACH = np.ones((31, 15), np.uint8)  # parts of one thing lie near each other, above one another most of all
CALM_SECONDS = 60.0  # in which the background follows the street
SETTLED_SECONDS = 120.0  # after which what stands outside all zones belongs to the street


@dataclass(frozen=True, slots=True)
class Change:
    """News about a stay; `since` seconds ago it began. `score`: how clearly it stands out, 0 to 1."""

    stay: Stay
    phase: Phase
    since: float
    box: Box
    score: float


def observe(memory: Memory | None, picture: Gray, seconds: float, areas: Sequence[Area]) -> tuple[Memory, list[Change]]:
    """Look at one picture taken at `seconds`; the memory is changed in place and handed back."""
    seen = softened(picture)
    if memory is None or memory.background.shape != seen.shape:
        return Memory.fresh(seen, seconds), []
    step = _step(memory, seconds)
    if not memory.warm:
        memory.warm_up(seen)
        return memory, []
    seen = seen / _gain(seen, memory.background)
    contrast = _contrast(seen, memory.background)
    strange = contrast > np.maximum(LEAST_CONTRAST, 4 * memory.spread)
    if _upheaval(memory, strange):
        ended = [_change(memory, stay, Phase.ENDED, contrast) for stay in memory.stays.values()]
        return Memory.fresh(softened(picture), seconds), ended
    _weigh(memory, seen, strange, step)
    _follow_street(memory, seen, contrast, strange, step, areas)
    return memory, [*_ended(memory, contrast, strange), *_begun(memory, seen, contrast, areas)]


def ongoing(memory: Memory) -> list[Change]:
    """The stays that are open, as the last picture showed them."""
    contrast = _contrast(memory.candidate, memory.background)
    return [_change(memory, stay, Phase.ONGOING, contrast) for stay in memory.stays.values()]


def withdrawn(memory: Memory | None, zones: Set[str]) -> list[Change]:
    """The stays in zones whose rule has ceased to hold: they end, whatever stands there."""
    leaving = [stay for stay in memory.stays.values() if stay.zone in zones] if memory else []
    if memory is None or not leaving:
        return []
    contrast = _contrast(memory.candidate, memory.background)
    for stay in leaving:
        del memory.stays[stay.id]
    return [_change(memory, stay, Phase.ENDED, contrast) for stay in leaving]


def _step(memory: Memory, seconds: float) -> float:
    """The time that this picture stands for; nothing is known of longer pauses and of the time before a restart."""
    before, memory.seconds = memory.seconds, seconds
    return 0.0 if math.isnan(before) else min(max(seconds - before, 0.0), LONGEST_STEP)


def _gain(seen: Field, background: Field) -> float:
    """How much brighter the whole street is than it was; what covers less than half of it does not count."""
    then, now = background[::4, ::4], seen[::4, ::4]
    lit = then > 16
    if lit.sum() < 100:
        return 1.0
    return float(np.clip(np.median(now[lit] / then[lit]), 0.25, 4.0))


def _contrast(seen: Field, background: Field) -> Field:
    """How far a pixel lies outside of all that the background shows around it: an edge may tremble by two pixels."""
    brightest, darkest = cv2.dilate(background, TREMBLE), cv2.erode(background, TREMBLE)
    outside: Field = np.maximum(np.maximum(seen - brightest, darkest - seen), 0)
    return outside


def _upheaval(memory: Memory, strange: Mask) -> bool:
    """The lamps went on or the camera turned: half of the picture is another one, and stays so."""
    memory.upheaval = memory.upheaval + 1 if strange.mean() > UPHEAVAL else 0
    return memory.upheaval >= UPHEAVAL_PICTURES


def _weigh(memory: Memory, seen: Field, strange: Mask, step: float) -> None:
    same = strange & (np.abs(seen - memory.candidate) < np.maximum(SAME, 3 * memory.spread))
    memory.evidence[same] += step
    memory.missed[same] = 0
    memory.missed[~same] += step
    lost = ~same & (memory.missed > HIDDEN_SHARE * memory.evidence)
    memory.forget(lost)
    memory.candidate[lost] = seen[lost]
    memory.candidate[same] += 0.1 * (seen - memory.candidate)[same]


def _follow_street(
    memory: Memory, seen: Field, contrast: Field, strange: Mask, step: float, areas: Sequence[Area]
) -> None:
    calm = ~strange
    rate = 1 - np.exp(-step / CALM_SECONDS)
    memory.background[calm] += rate * (seen - memory.background)[calm]
    memory.spread[calm] += rate * (contrast - memory.spread)[calm]
    settled = memory.evidence > SETTLED_SECONDS
    for area in areas:
        settled &= ~area.mask
    memory.absorb(settled, seen)


def _ended(memory: Memory, contrast: Field, strange: Mask) -> Iterator[Change]:
    for stay in list(memory.stays.values()):
        stay.gone = stay.gone + 1 if strange[stay.mask].mean() < STILL_THERE else 0
        if stay.gone >= GONE_PICTURES:
            del memory.stays[stay.id]
            memory.forget(stay.mask)
            yield _change(memory, stay, Phase.ENDED, contrast)


def _begun(memory: Memory, seen: Field, contrast: Field, areas: Sequence[Area]) -> Iterator[Change]:
    for area in areas:
        for patch in _patches(memory.evidence, area):
            known = next(
                (stay for stay in memory.stays.values() if stay.zone == area.zone and _touch(stay, patch)), None
            )
            if known:
                known.mask = known.mask | patch
            elif _was_removed(seen, memory.background, patch):
                memory.absorb(patch, seen)
            else:
                stay = memory.stays.setdefault(new := uuid4(), Stay(new, area.zone, patch))
                yield _change(memory, stay, Phase.BEGAN, contrast)


def _patches(evidence: Field, area: Area) -> Iterator[Mask]:
    """What has stayed long enough, with whatever beside it is on the way there."""
    ripe = _solid((evidence >= area.dwell) & area.mask)
    if ripe.sum() < area.least:
        return
    ripening = _solid((evidence >= RIPENING * area.dwell) & area.mask) | ripe
    count, labels = cv2.connectedComponents(cv2.dilate(ripening.astype(np.uint8), REACH))
    for label in range(1, count):
        patch = ripening & (labels == label)
        if (patch & ripe).sum() >= area.least:
            yield patch


def _solid(mask: Mask) -> Mask:
    """Without threads and specks."""
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return opened.astype(bool)


def _touch(stay: Stay, patch: Mask) -> bool:
    around = cv2.dilate(stay.mask.astype(np.uint8), REACH).astype(bool)
    return bool((around & patch).any())


def _was_removed(seen: Field, background: Field, patch: Mask) -> bool:
    """Along the outline of a thing there is an edge: in the picture if it came, in the background if it left."""
    solid = cv2.morphologyEx(patch.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    outline = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)).astype(bool)
    return bool(_edges(seen)[outline].mean() < 0.8 * _edges(background)[outline].mean())


def _edges(picture: Field) -> Field:
    across, down = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    return cv2.magnitude(across, down).astype(np.float32)


def _change(memory: Memory, stay: Stay, phase: Phase, contrast: Field) -> Change:
    score = float(np.clip(contrast[stay.mask].mean() / 64, 0, 1))
    return Change(stay, phase, float(memory.evidence[stay.mask].max()), box(stay.mask), round(score, 3))
