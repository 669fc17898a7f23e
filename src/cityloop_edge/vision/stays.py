"""Finds what newly appears inside a zone and stays there. No input or output, no clock: the picture brings its time.

The picture is steadied against shaking and the background brought into its light. Each pixel keeps a background and a
candidate that stands before it, in brightness and in colour; people who pass in front may hide the candidate for a
while, the bare street ends it.
A patch of a zone whose candidate is as old as the dwell time is looked at more closely (`things`): a thing is a stay; a
gap where something was taken away and light on the ground belong to the street from then on; somebody who stands about
is waited for. A stay ends when its patch shows the background again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

import cv2
import numpy as np

from cityloop_edge.messages import Box, Phase
from cityloop_edge.vision import colour, light
from cityloop_edge.vision.frames import Colours, Field, Gray, Seen
from cityloop_edge.vision.memory import LATELY, NOISY, Memory, Shot, Stay, softened
from cityloop_edge.vision.steady import shift, steadied
from cityloop_edge.vision.things import Kind, kind
from cityloop_edge.vision.zones import Area, Mask, box, put

LEAST_CONTRAST = 9.0
FAINT = 2  # a half of that contrast is enough to go on
HIDDEN_SHARE = 0.5  # of its age for which a candidate may be hidden
BARE = 3.0  # times as fast a candidate is lost where the street shows
SHOWN_SHARE = 0.4  # of its age for which a candidate must have been seen
RIPENING = 0.6  # part of the dwell time
RIPE_SHARE = 0.17  # of a patch that must be ripe before it is told of as a whole
LATE_SHARE = 0.8  # the same where only the street has not been seen for so long
LONGEST_STEP = 30.0  # seconds that one picture may stand for
STILL_THERE = 0.4  # part of a stay's patch
BARE_SHARE, TRACE = 0.2, 0.1  # of it: the street beside who passes where nothing stands any longer
GONE_PICTURES = 3
UPHEAVAL = 0.5  # part of the picture that changed at once
UPHEAVAL_PICTURES = 3
TREMBLE = np.ones((3, 3), np.uint8)
JOINT = np.ones((9, 7), np.uint8)  # parts of one thing that ripen together lie near each other
REACH = (17, 41)  # and so do those that follow, above one another most of all
TOGETHER, TOGETHER_SHARE = 3.0, 0.15  # seconds, part of the dwell time in which the parts of one thing come
AT_ONCE = 2.0  # seconds
FRAGMENT = 0.35  # of a thing's size: what is smaller may have come later, because it was hidden
HANGING = np.ones((9, 9), np.uint8)
PART = 0.15  # of a known thing's size: what is smaller belongs to it whenever it came
CALM_SECONDS = 60.0  # in which the background follows the street
CANDIDATE_RATE = 0.1  # part by which a candidate follows each picture that shows it
SETTLED_SECONDS = 120.0  # after which what stands outside all zones belongs to the street
WHITE = 250


class _Least(NamedTuple):
    """From how much on a pixel is another one; a colour from more than that."""

    light: Gray
    colour: int


@dataclass(frozen=True, slots=True)
class Change:
    """News about a stay; `since` seconds ago it began. `score`: how clearly it stands out, 0 to 1."""

    stay: Stay
    phase: Phase
    since: float
    box: Box
    score: float


def observe(
    memory: Memory | None, picture: Gray, colours: Colours, seconds: float, areas: Sequence[Area]
) -> tuple[Memory, list[Change]]:
    """Look at one picture taken at `seconds`; the memory is changed in place and handed back."""
    taken = softened(picture)
    if memory is None or memory.background.shape != taken.shape:
        return Memory.fresh(taken, colours, seconds), []
    step = _step(memory, seconds)
    memory.moved = moved = shift(taken, memory.background, memory.moved, memory.landmarks)
    seen = Seen(steadied(taken, moved), steadied(colours, moved.scaled(0.5)))
    memory.relight(light.line(memory.background, seen.light), colour.tinge(memory.colour, seen.colour))
    memory.keep(Shot(seconds, taken, moved), _shortest(areas) / LATELY)
    if not memory.warm:
        memory.warm_up(seen)
        return memory, []
    contrast = _beyond(seen.light, memory.background)
    other = colour.beyond(seen.colour, memory.colour)
    least = _Least(_grey(NOISY * memory.spread, LEAST_CONTRAST), colour.least(other))
    strange = (contrast > least.light) | colour.doubled(other > least.colour, contrast.shape)
    if _upheaval(memory, strange):
        ended = [_change(memory, stay, Phase.ENDED, contrast) for stay in memory.stays.values()]
        return Memory.fresh(taken, colours, seconds), ended
    visible = (contrast > least.light // FAINT) | colour.doubled(other > least.colour // FAINT, contrast.shape)
    same = _weigh(memory, seen, strange, visible, least, step)
    _follow_street(memory, seen, contrast, strange, step, areas)
    return memory, [*_ended(memory, contrast, strange, same), *_begun(memory, seen, contrast, areas)]


def ongoing(memory: Memory) -> list[Change]:
    """The stays that are open, as the last picture showed them."""
    contrast = _beyond(_grey(memory.candidate), memory.background)
    return [_change(memory, stay, Phase.ONGOING, contrast) for stay in memory.stays.values()]


def withdrawn(memory: Memory | None, zones: Set[str]) -> list[Change]:
    """The stays in zones whose rule has ceased to hold: they end, whatever stands there."""
    leaving = [stay for stay in memory.stays.values() if stay.zone in zones] if memory else []
    if memory is None or not leaving:
        return []
    contrast = _beyond(_grey(memory.candidate), memory.background)
    for stay in leaving:
        del memory.stays[stay.id]
    return [_change(memory, stay, Phase.ENDED, contrast) for stay in leaving]


def _shortest(areas: Sequence[Area]) -> float:
    """Dwell time; where no rule holds now, one as good as any."""
    return min((area.dwell for area in areas if math.isfinite(area.dwell)), default=60.0)


def _step(memory: Memory, seconds: float) -> float:
    """The time that this picture stands for; nothing is known of longer pauses and of the time before a restart."""
    before, memory.seconds = memory.seconds, seconds
    return 0.0 if math.isnan(before) else min(max(seconds - before, 0.0), LONGEST_STEP)


def _beyond(seen: Gray, known: Gray | Field) -> Gray:
    """How far a pixel lies outside of all that is known around it: an edge may tremble by a pixel."""
    shown = _grey(known)
    brighter, darker = cv2.subtract(seen, cv2.dilate(shown, TREMBLE)), cv2.subtract(cv2.erode(shown, TREMBLE), seen)
    return cv2.max(brighter, darker).astype(np.uint8, copy=False)


def _grey(field: Gray | Field, least: float = 0) -> Gray:
    return np.clip(field, least, 255).astype(np.uint8, copy=False)


def _upheaval(memory: Memory, strange: Mask) -> bool:
    """The camera turned: half of the picture is another one, and stays so."""
    memory.upheaval = memory.upheaval + 1 if np.count_nonzero(strange) > UPHEAVAL * strange.size else 0
    return memory.upheaval >= UPHEAVAL_PICTURES


def _weigh(memory: Memory, seen: Seen, strange: Mask, visible: Mask, least: _Least, step: float) -> Mask:
    """A candidate begins where the picture is strange and goes on while it is visible; tells where it is seen."""
    alike = (_beyond(seen.light, memory.candidate) < least.light) | (_beyond(seen.light, memory.plain) < least.light)
    other = colour.beyond(seen.colour, memory.candidate_colour) > least.colour
    same = visible & alike & ~colour.doubled(other, visible.shape)
    there = (same & strange) | (memory.age > 0)
    memory.age += np.float32(step) * there
    memory.shown += np.float32(step) * (same & there)
    memory.missed += np.float32(BARE * step) - np.float32((BARE - 1) * step) * visible
    memory.missed *= ~same
    lost = ~same & (memory.missed > HIDDEN_SHARE * memory.age)
    memory.forget(lost)
    put(seen.light.astype(np.float32), lost, memory.candidate)
    put(seen.light, lost, memory.plain)
    put(seen.colour, colour.halved(lost), memory.candidate_colour)
    cv2.accumulateWeighted(seen.light, memory.candidate, CANDIDATE_RATE, mask=same.view(np.uint8))
    memory.cover(visible | (memory.age > 0), step)
    return same


def _follow_street(
    memory: Memory, seen: Seen, contrast: Gray, strange: Mask, step: float, areas: Sequence[Area]
) -> None:
    calm = ~strange & (seen.light < WHITE)
    rate = 1 - math.exp(-step / CALM_SECONDS)
    colour.follow(memory.colour, seen.colour, colour.halved(calm))
    cv2.accumulateWeighted(seen.light, memory.background, rate, mask=calm.view(np.uint8))
    cv2.accumulateWeighted(contrast, memory.spread, rate, mask=calm.view(np.uint8))
    settled = memory.age > SETTLED_SECONDS
    for area in areas:
        settled &= ~area.mask
    if settled.any():
        memory.absorb(settled, seen)


def _ended(memory: Memory, contrast: Gray, strange: Mask, same: Mask) -> Iterator[Change]:
    """Where the street shows again; somebody who just then passes in front is no return."""
    for stay in list(memory.stays.values()):
        covered, there = float(strange[stay.mask].mean()), float(same[stay.mask].mean())
        bare = float((memory.covered[stay.mask] == 0).mean())
        if there >= STILL_THERE:
            stay.gone = 0
        elif covered < STILL_THERE or (bare > BARE_SHARE and there < TRACE):
            stay.gone += 1
        if stay.gone >= GONE_PICTURES:
            del memory.stays[stay.id]
            memory.clear(stay.mask)
            yield _change(memory, stay, Phase.ENDED, contrast)


def _begun(memory: Memory, seen: Seen, contrast: Gray, areas: Sequence[Area]) -> list[Change]:
    new = []
    for area in areas:
        for patch in _patches(memory, area):
            known = _whole(memory, area, patch)
            if known:
                known.mask = known.mask | patch
                continue
            found = kind(memory, seen, patch)
            if found is Kind.THING:
                new.append(Stay(uuid4(), area.zone, patch))
                memory.stays[new[-1].id] = new[-1]
            elif found is not Kind.LIVING:
                memory.absorb(patch, seen)
                _uncover(memory, patch)
    return [_change(memory, stay, Phase.BEGAN, contrast) for stay in new]


def _uncover(memory: Memory, patch: Mask) -> None:
    """What is left of it came with it, and is no thing that the street has not been seen beneath."""
    left, top, width, height = cv2.boundingRect(patch.astype(np.uint8))
    memory.covered[top : top + height, left : left + width] = 0


def _patches(memory: Memory, area: Area) -> Iterator[Mask]:
    """What has stayed long enough and is not yet told of, with whatever beside it is on the way there."""
    if memory.age.max() < RIPENING * area.dwell:
        return
    inside = area.mask & (memory.shown >= SHOWN_SHARE * memory.age)
    for stay in memory.stays.values():
        inside &= ~stay.mask
    standing = (memory.age >= RIPENING * area.dwell) & inside
    late = _solid(standing & _late(memory, area.dwell))
    stood = late & (memory.age >= area.dwell)
    if late.sum() < area.least:
        return
    ripening = _solid(standing) | late
    count, labels = cv2.connectedComponents(cv2.dilate(ripening.astype(np.uint8), JOINT))
    for label in range(1, count):
        patch = ripening & (labels == label)
        patch &= ~_younger(memory, area, patch, int((patch & late).sum()))
        shares = (((patch & stood).sum(), RIPE_SHARE), ((patch & late).sum(), LATE_SHARE))
        if any(part >= max(area.least, share * patch.sum()) for part, share in shares):
            yield patch


def _late(memory: Memory, seconds: float) -> Mask:
    """What has stood for so long, or stands where the street has not been seen for so long."""
    return (memory.age >= seconds) | (memory.covered > 10 * seconds)


def _younger(memory: Memory, area: Area, patch: Mask, size: int) -> Mask:
    """Of a patch what came all at once after the rest and is no mere fragment: another thing beside it."""
    young = _solid(patch & ~_late(memory, area.dwell - AT_ONCE))
    count, labels = cv2.connectedComponents(young.astype(np.uint8))
    others = np.zeros_like(young)
    for label in range(1, count):
        piece = labels == label
        first, last = np.quantile(memory.age[piece], (0.1, 0.9))
        if piece.sum() >= max(area.least, FRAGMENT * size) and last - first <= AT_ONCE:
            others |= piece
    return others


def _whole(memory: Memory, area: Area, patch: Mask) -> Stay | None:
    """The stay of which the patch is a part: it lies beside it and came with it, or hangs on it, or is small."""
    for stay in memory.stays.values():
        if stay.zone != area.zone:
            continue
        fragment = patch.sum() < FRAGMENT * stay.mask.sum()
        most = max(TOGETHER, TOGETHER_SHARE * area.dwell) if fragment else AT_ONCE
        together = _apart(memory, stay.mask, patch) <= most
        hangs = cv2.dilate(stay.mask.astype(np.uint8), HANGING)[patch].mean() > 0.5
        if _near(stay, patch, together) and (together or hangs or patch.sum() < PART * stay.mask.sum()):
            return stay
    return None


def _apart(memory: Memory, one: Mask, other: Mask) -> float:
    """Seconds between the moments at which both came."""
    by_age = abs(float(np.median(memory.age[one])) - float(np.median(memory.age[other])))
    return min(by_age, abs(memory.since(one) - memory.since(other)))


def _solid(mask: Mask) -> Mask:
    """Without threads and specks."""
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return opened.astype(bool)


def _near(stay: Stay, patch: Mask, together: bool) -> bool:
    """What came together may be away by half of the thing's width."""
    _left, _top, width, _height = cv2.boundingRect(stay.mask.astype(np.uint8))
    reach = np.ones((REACH[1], max(REACH[0], width) if together else REACH[0]), np.uint8)
    return bool(cv2.dilate(stay.mask.astype(np.uint8), reach)[patch].any())


def _change(memory: Memory, stay: Stay, phase: Phase, contrast: Gray) -> Change:
    score = float(np.clip(contrast[stay.mask].mean() / 64, 0, 1))
    return Change(stay, phase, memory.since(stay.mask), box(stay.mask), round(score, 3))
