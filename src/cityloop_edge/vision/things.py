"""What has stayed long enough: a thing, a gap where a thing was, light on the ground, or somebody who stands about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

import cv2
import numpy as np

from cityloop_edge.vision import colour
from cityloop_edge.vision.frames import GREY, Field, Gray, Seen
from cityloop_edge.vision.light import in_light
from cityloop_edge.vision.memory import NOISY, Memory, Shot
from cityloop_edge.vision.steady import STAYED, Rectangle, Shift, moved, part
from cityloop_edge.vision.zones import Mask

SHARPER = 1.12  # times the edges of the background: with less a thing has left, or none has come
RIM = np.ones((5, 5), np.uint8)
EVEN = 0.06  # spread of the ratio to the background within light and shadow
SLOW = 0.03  # change of that ratio by the pixel
SOFT = 2.0  # times the edges of the background at the outline of light
ALIKE = (0.9, 0.93, 0.96)
STILL = 0.35  # part of the pictures of lately that show a thing as its best one does
STILLER = 0.6  # the same where it is as tall as somebody who stands, or was seen to move before
STIRS = 0.1  # pixels; then what is tall, or was seen to move before, lives
SEVERAL = 0.3  # pixels; then anything lives, be it as wide as people side by side, unless the camera shakes it
SHAKES = 0.85  # pixels from picture to picture
TALL = 1.15  # times the breadth
TREMBLE = 10.0  # brightness
OUTLINES = 0.4  # part of the pixels that are taken for outlines
LOOSEST = 0.25
FIRM = 0.55  # with less an outline tells nothing
SOBEL = 8  # what its sum is for brightness that rises by one a pixel
PAINTED = 10.0  # of 255 in colour
PALE = 9.0  # brightness
COLOURFUL = 4.0  # times an edge in colour counts, beside one in brightness
GLIDE = 6  # pixels by which a thing may be away between the earlier and the later half of the pictures
FEW = 5  # pictures by which nothing can be said of moving


class Kind(Enum):
    THING = "thing"
    GAP = "gap"
    LIGHT = "light"
    LIVING = "living"


def kind(memory: Memory, seen: Seen, patch: Mask) -> Kind:
    sharper = _sharper(memory, seen, patch)
    if sharper < SHARPER:
        return Kind.GAP
    painted = _painted(memory, seen, patch)
    if not painted and _is_light(seen.light.astype(np.float32), memory.background, patch, sharper):
        return Kind.LIGHT
    doubtful = _tall(patch) or memory.doubted[patch].mean() > 0.5
    if painted and not doubtful and _pale(memory, seen, patch):
        return Kind.THING
    if _stands(stance(memory, patch), doubtful):
        return Kind.THING
    memory.doubted |= patch
    return Kind.LIVING


def _stands(stance: Stance, doubtful: bool) -> bool:
    if doubtful:
        return stance.still >= STILLER and stance.stirs < STIRS
    return stance.still >= STILL and (stance.shaken or stance.stirs < SEVERAL)


def _painted(memory: Memory, seen: Seen, patch: Mask) -> bool:
    """Most of it has another colour, by more than the light there can make of the old one."""
    where = colour.halved(patch)
    if not where.any():
        return False
    grey, now, before = np.float32(GREY), seen.colour[where].astype(np.float32), memory.colour[where]
    lit = (seen.light[::2, ::2][where] + 8) / (np.clip(memory.background[::2, ::2][where], 0, 255) + 8)
    off = np.abs(now - grey - (before - grey) * lit[:, None]).max(axis=1)
    return float(np.median(off)) > PAINTED


def _pale(memory: Memory, seen: Seen, patch: Mask) -> bool:
    """In brightness alone it cannot be told from the street, nor can whether it stands still."""
    least = np.maximum(PALE, NOISY * memory.spread[patch])
    return bool((cv2.absdiff(seen.light.astype(np.float32), memory.background)[patch] < least).mean() > 0.5)


def _tall(patch: Mask) -> bool:
    _left, _top, width, height = cv2.boundingRect(patch.astype(np.uint8))
    return height > TALL * width


def _sharper(memory: Memory, seen: Seen, patch: Mask) -> float:
    """Along the outline of a thing there is an edge: in the picture if it came, in the background if it left."""
    solid = cv2.morphologyEx(patch.astype(np.uint8), cv2.MORPH_CLOSE, RIM)
    outline = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(bool)
    now = _edges(seen.light) + COLOURFUL * colour.edges(seen.colour, patch.shape)
    before = _edges(memory.background) + COLOURFUL * colour.edges(memory.colour, patch.shape)
    return float(now[outline].mean() / max(before[outline].mean(), 0.1))


def _is_light(seen: Field, background: Field, patch: Mask, sharper: float) -> bool:
    """Light makes everything darker or brighter by one factor, or by one that changes slowly from place to place."""
    ratio = cv2.GaussianBlur((seen + 8) / (np.clip(background, 0, 255) + 8), (5, 5), 0).astype(np.float32)
    if sharper < SOFT and ratio[patch].std() < EVEN:
        return True
    around = cv2.dilate(patch.astype(np.uint8), RIM).astype(bool)
    return bool(np.quantile(_edges(ratio)[around], 0.95) / SOBEL < SLOW)


class Stance(NamedTuple):
    """`still`: how surely it stood still lately, 0 to 1. `stirs`: pixels by which its outlines tremble, as nobody who
    breathes can help. `shaken`: by the camera, so that it may stir by more than is its own."""

    still: float
    stirs: float
    shaken: bool = False


def stance(memory: Memory, patch: Mask) -> Stance:
    """As still as can be where too few pictures are at hand.

    What passes in front spoils some pictures as a whole or each a little, who stands about spoils most of them
    everywhere. A thing stands still with the street or, before a camera that sways, with the picture. The best counts.
    """
    since = memory.seconds - float(np.median(memory.age[patch]))
    shots = [shot for shot in memory.lately if shot.seconds >= since]
    if len(shots) < FEW:
        return Stance(1.0, 0.0)
    around = cv2.dilate(patch.astype(np.uint8), RIM).astype(np.uint8, copy=False)
    left, top, width, height = here = _rectangle(around)
    within = around[top : top + height, left : left + width].astype(bool)
    tremble = max(TREMBLE, NOISY * float(np.median(memory.spread[patch])))
    found = [_stance(shots, crops, within, tremble) for crops in _ways(shots, here)]
    return Stance(max(each.still for each in found), min(each.stirs for each in found), _shaken(shots))


def _shaken(shots: Sequence[Shot]) -> bool:
    """The camera, and not only away from its place, or gliding."""
    steps = np.diff([(shot.shift.across, shot.shift.down) for shot in shots], axis=0)
    return bool(np.median(np.abs(steps).max(axis=1)) >= SHAKES)


def _stance(shots: Sequence[Shot], plain: Gray, within: Mask, tremble: float) -> Stance:
    lit = np.stack([in_light(crop, shot.light) for crop, shot in zip(plain, shots, strict=True)])
    usual = _usual(lit, within)
    firm = max(_firm(lit, usual, tremble), _firm(plain, _usual(plain, within), tremble))
    return Stance(max(_alike(lit[:, within]), firm), _stirs(lit, usual, within))


def _ways(shots: Sequence[Shot], here: Rectangle) -> Iterator[Gray]:
    """The place as the pictures show it: as they were taken, steadied, and with the street gliding beneath it."""
    yield _cut(shots, [STAYED] * len(shots), here)
    if all(shot.shift == STAYED for shot in shots):
        return
    steady = _cut(shots, [shot.shift for shot in shots], here)
    yield steady
    across, down = _glide(shots, steady)
    if max(abs(across), abs(down)) > 0:
        middle = (shots[0].seconds + shots[-1].seconds) / 2
        yield _cut(shots, [_along(shot, (across, down), middle) for shot in shots], here)


def _cut(shots: Sequence[Shot], shifts: Sequence[Shift], here: Rectangle) -> Gray:
    return np.stack([part(shot.picture, by, here) for shot, by in zip(shots, shifts, strict=True)])


def _along(shot: Shot, glide: tuple[float, float], middle: float) -> Shift:
    since = shot.seconds - middle
    return Shift(shot.shift.across + glide[0] * since, shot.shift.down + glide[1] * since, shot.shift.turn)


def _glide(shots: Sequence[Shot], crops: Gray) -> tuple[float, float]:
    """Pixels a second by which the later half of the pictures is away from the earlier one."""
    half, most = len(shots) // 2, min(GLIDE, min(crops.shape[1:]) // 4)
    early, late = (np.median(each, axis=0).astype(np.float32) for each in (crops[:half], crops[half:]))
    if most < 1:
        return 0.0, 0.0
    by = moved(early, late, most)
    apart = float(np.mean([shot.seconds for shot in shots[half:]]) - np.mean([shot.seconds for shot in shots[:half]]))
    return by.across / apart, by.down / apart


def _rectangle(mask: Gray) -> Rectangle:
    left, top, width, height = cv2.boundingRect(mask)
    return left, top, width, height


def _alike(crops: Field) -> float:
    """Part of the pictures that are like the one which most others are like."""
    stack = crops - crops.mean(axis=1, keepdims=True)
    stack = stack / (np.linalg.norm(stack, axis=1, keepdims=True) + 0.01)
    alike = stack @ stack.T
    best = alike[int(np.argmax(np.sort(alike, axis=1)[:, len(crops) // 2]))]
    return float(np.mean([(best >= least).mean() for least in ALIKE]))


class _Usual(NamedTuple):
    """What pictures of a place mostly show, how steep it is there by the pixel, and where its outlines are."""

    picture: Field
    steep: Field
    outlines: Mask


def _usual(crops: Field | Gray, within: Mask) -> _Usual:
    picture = np.median(crops, axis=0).astype(np.float32)
    steep = (_edges(picture) / SOBEL).astype(np.float32, copy=False)
    return _Usual(picture, steep, within & (steep >= np.quantile(steep[within], 1 - OUTLINES)))


def _firm(crops: Field | Gray, usual: _Usual, tremble: float) -> float:
    """Part of the pictures in which an outline is where it mostly is, for the outlines that move most."""
    if usual.steep[usual.outlines].mean() < tremble:
        return 0.0  # too soft to tell by
    share = (np.abs(crops - usual.picture) < tremble).mean(axis=0)[usual.outlines]
    firm = float(np.quantile(share, LOOSEST))
    return firm if firm >= FIRM else 0.0


def _stirs(crops: Field, usual: _Usual, within: Mask) -> float:
    """By how much more outlines tremble than what is even, which trembles with noise alone."""
    off = np.median(np.abs(crops - usual.picture), axis=0)
    even = within & (usual.steep <= np.quantile(usual.steep[within], OUTLINES))
    more = np.maximum(off[usual.outlines] - np.median(off[even]), 0)
    return float(np.median(more / np.maximum(usual.steep[usual.outlines], 1)))


def _edges(picture: Gray | Field) -> Field:
    across, down = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    return cv2.magnitude(across, down).astype(np.float32)
