"""How a camera fares, told by its pictures. Pure: pictures and a memory in, signs out; the picture brings its time.

The view is the street as the camera usually shows it, small and soft, so that noise, light, fog and whoever passes do
not count: what counts is where things are. A sign is told when it has shown for a while, and is over when it has not
shown for a while. Where the view is lost the camera is blind, at once.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import cv2
import numpy as np

from cityloop_edge.messages import Sign
from cityloop_edge.vision.frames import Field, Gray
from cityloop_edge.vision.steady import Shift, steadied
from cityloop_edge.vision.zones import Mask

SMALL = 80  # pixels that the view is wide
WARM_UP = 9  # pictures whose median is the first view
TRUSTED = 45  # pictures that must have shown it: one that was learnt with a lorry in it is learnt anew
FOLLOWS = 900.0  # seconds in which the view follows the street
MOST_FOLLOWED = 0.03  # of one picture, however long ago the last one was
WINDOW = (9, 9)  # of the view in which places are compared
TOLD_BY, ROUGH, FEW = 0.7, 4.0, 0.02  # what is rougher tells places apart: quantile, variance; part of the places
ALIKE, LOST, FOUND = (
    0.5,
    0.4,
    0.6,
)  # correlation of one place; part of the places alike with which the view is lost, sure
GRAIN = 0.6  # variance of a place that tells nothing
SMOOTH, SMOOTHED = 0.3, 0.5  # of its variance, part of the places that have become smooth: something is before them
EDGES = 0.35  # of the edges of the view: with less something is before all of it
BLACK, DARK = 16.0, 40.0  # the brightest there is: with less it is black; is too dark to say what stands before it
UNKNOWN_BLACK = 10.0  # the same where no view is known
AWAY, SHAKEN = 2.4, 4.8  # pixels of the view by which a camera has moved, if it stays so; that `steady` brings back
SURE = 0.1  # peak of the correlation
BETTER = 0.1  # part of the places that are alike only with the view shifted
SHARPEST = 0.98  # quantile: the strongest edges
BLURRED = 1.5  # times as steep as blurred once more: less is no edge. With a sharp lens it is 2, noise makes it more
CELL = 20  # pixels
STILL = 0.1  # part of the cells, for a clock that is drawn into a picture that stands still
FROZEN_PICTURES = 10
CHECKED = 10.0  # seconds between two looks at sharpness, which costs most
LONGEST_STEP = 600.0  # seconds that one picture may stand for
LATE, RIGHT = 60.0, 30.0  # seconds by which a clock is wrong, and right again

# Seconds for which a sign must show, and be away, and pictures that must show it.
PATIENCE = {
    Sign.BLACK: 30.0,
    Sign.FROZEN: 300.0,
    Sign.BLURRED: 300.0,
    Sign.COVERED: 60.0,
    Sign.MOVED: 60.0,
    Sign.WRONG_CLOCK: 300.0,
}
RELIEF = 30.0
PICTURES = 3
LOST_PICTURES = 2  # in a row: somebody close to the camera may fill one
BLINDING = frozenset({Sign.BLACK, Sign.FROZEN, Sign.COVERED, Sign.MOVED})


class Fits(NamedTuple):
    """Parts of the places by which the view is known that are there, and that have become smooth."""

    same: float
    smooth: float


ALL = Fits(1.0, 0.0)


@dataclass(slots=True)
class Doubt:
    """`since`: when the latest pictures began to show the sign, or not to show it; `seen`: how many they are."""

    shows: bool
    since: float
    seen: int = 1


@dataclass
class Memory:
    """`view` is empty until it is known; `name`: that of the plan. `still`: the picture since which nothing has changed
    but `touched`.
    """

    view: Field
    name: str = ""
    first: list[Field] = field(default_factory=list)
    seconds: float = math.nan
    checked: float = -math.inf
    blurred: bool = False
    lost: int = 0
    followed: int = 0
    still: Gray | None = None
    still_since: float = 0.0
    still_pictures: int = 0
    touched: Mask | None = None
    doubts: dict[Sign, Doubt] = field(default_factory=dict)
    told: frozenset[Sign] = frozenset()

    @classmethod
    def fresh(cls, name: str = "") -> Self:
        return cls(np.zeros((0, 0), np.float32), name)

    def forget(self) -> None:
        """The view was none: somebody stood before the camera when it was learnt."""
        self.view, self.first, self.followed = np.zeros((0, 0), np.float32), [], 0

    def dump(self) -> bytes:
        """For the next start: the view and what was told; a doubt begins anew."""
        out = io.BytesIO()
        told = np.array(sorted(self.told), dtype="U20")
        view = self.view if self.followed >= TRUSTED else np.zeros((0, 0))
        np.savez(out, view=view.astype(np.float16), name=np.array(self.name, dtype="U64"), told=told)
        return out.getvalue()

    @classmethod
    def load(cls, dumped: bytes) -> Self:
        with np.load(io.BytesIO(dumped), allow_pickle=False) as kept:
            told = frozenset(Sign(str(each)) for each in kept["told"] if str(each) in set(Sign))
            view = kept["view"].astype(np.float32)
            return cls(view, str(kept["name"]), followed=TRUSTED if view.size else 0, told=told)


@dataclass(frozen=True, slots=True)
class Health:
    """`blind`: nothing can be said of the street by this picture."""

    signs: frozenset[Sign]
    blind: bool


def observe(memory: Memory, picture: Gray, seconds: float, ahead: float | None = None) -> Health:
    """`ahead`: by how many seconds the camera's clock is before ours, where it tells. Changes the memory in place."""
    lost, shown = _seen(memory, _small(picture), _step(memory, seconds))
    shown |= set(_others(memory, picture, seconds, lost, ahead))
    told = _told(memory, shown, seconds)
    return Health(told, memory.lost >= LOST_PICTURES or bool(told & BLINDING))


def _seen(memory: Memory, small: Field, step: float) -> tuple[bool, set[Sign]]:
    """Whether the street is lost to sight, and what that shows; else the view follows the street."""
    if memory.view.size and memory.view.shape != small.shape:
        memory.forget()
    fits = _fits(memory.view, small)
    lost = _is_lost(memory.view, small, fits)
    if lost and memory.followed < TRUSTED:
        memory.forget()
        fits = _fits(memory.view, small)
        lost = _is_lost(memory.view, small, fits)
    memory.lost = memory.lost + 1 if lost else 0
    if lost:
        return True, set(_why(memory.view, small, fits))
    if memory.view.size and _is_shifted(memory.view, small, fits):
        return False, {Sign.MOVED}
    _follow(memory, small, step, fits)
    return False, set()


def _step(memory: Memory, seconds: float) -> float:
    before, memory.seconds = memory.seconds, seconds
    return 0.0 if math.isnan(before) else min(max(seconds - before, 0.0), LONGEST_STEP)


def _small(picture: Gray) -> Field:
    height = round(picture.shape[0] * SMALL / picture.shape[1])
    small = cv2.resize(picture, (SMALL, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    return cv2.GaussianBlur(small, (5, 5), 1).astype(np.float32, copy=False)


def _follow(memory: Memory, small: Field, step: float, fits: Fits) -> None:
    if not memory.view.size:
        memory.first.append(small)
        if len(memory.first) >= WARM_UP:
            memory.view, memory.first = np.median(np.stack(memory.first), axis=0).astype(np.float32), []
        return
    if fits.same >= FOUND:
        memory.followed += 1
        cv2.accumulateWeighted(small, memory.view, min(1 - math.exp(-step / FOLLOWS), MOST_FOLLOWED))


def _fits(view: Field, small: Field) -> Fits:
    return alike(view, small) if view.size else ALL


def _is_lost(view: Field, small: Field, fits: Fits) -> bool:
    if not view.size:
        return _brightest(small) < UNKNOWN_BLACK
    return fits.same < LOST and (fits.smooth > SMOOTHED or not _stands(view, small))


def _why(view: Field, small: Field, fits: Fits) -> Iterable[Sign]:
    """Nothing where it is too dark to say."""
    brightest = _brightest(small)
    if brightest < BLACK:
        return [Sign.BLACK]
    if fits.smooth <= SMOOTHED and _edges(small) >= EDGES * _edges(view):
        return [Sign.MOVED]
    return [Sign.COVERED] if brightest >= DARK else []


def _brightest(small: Field) -> float:
    return _quantile(small[::2, ::2], 0.99)


def alike(view: Field, small: Field) -> Fits:
    """All and none where too few places are rough enough to tell by."""
    usual, now = cv2.blur(view, WINDOW), cv2.blur(small, WINDOW)
    rough = np.maximum(cv2.blur(view * view, WINDOW) - usual * usual, 0)
    rough_now = cv2.blur(small * small, WINDOW) - now * now
    together = cv2.blur(view * small, WINDOW) - usual * now
    same = together / np.maximum(np.sqrt(rough * (np.maximum(rough_now, 0) + GRAIN)), 1e-3)
    known = rough >= max(_quantile(rough[::2, ::2], TOLD_BY), ROUGH)
    if known.mean() < FEW:
        return ALL
    smooth = (same < ALIKE) & (rough_now < SMOOTH * rough)
    return Fits(float((same[known] > ALIKE).mean()), float(smooth[known].mean()))


def _quantile(field: Field, part: float) -> float:
    """As `np.quantile` gives it, in a tenth of the time."""
    rank = part * (field.size - 1)
    below = int(rank)
    one, other = np.partition(field, (below, below + 1), axis=None)[below : below + 2]
    return float(one + (other - one) * (rank - below))


def _edges(small: Field) -> float:
    return float(np.abs(cv2.Laplacian(small, cv2.CV_32F)).mean())


def _outlines(small: Field) -> Field:
    return cv2.Laplacian(small, cv2.CV_32F, ksize=3).astype(np.float32, copy=False)


def _shift(view: Field, small: Field) -> tuple[float, float, float]:
    """(pixels of the view to the right, pixels down by which the camera's picture has moved, how sure that is)"""
    window = cv2.createHanningWindow((view.shape[1], view.shape[0]), cv2.CV_32F)
    (across, down), sure = cv2.phaseCorrelate(_outlines(view), _outlines(small), window)
    return float(across), float(down), float(sure)


def _is_shifted(view: Field, small: Field, fits: Fits) -> bool:
    """So far that its zones lie elsewhere, if it stays so; wind brings it back."""
    if fits.same + BETTER >= 1:
        return False  # nothing fits so much better
    across, down, sure = _shift(view, small)
    if sure < SURE or math.hypot(across, down) < AWAY:
        return False
    return alike(view, steadied(small, Shift(across, down))).same > fits.same + BETTER


def _stands(view: Field, small: Field) -> bool:
    """The outlines are where they were, in another light, as when a camera turns to infrared; or wind has shaken it."""
    across, down, sure = _shift(view, small)
    if sure < SURE:
        return False
    far = math.hypot(across, down)
    return far < AWAY or (far <= SHAKEN and alike(view, steadied(small, Shift(across, down))).same >= FOUND)


def _others(memory: Memory, picture: Gray, seconds: float, lost: bool, ahead: float | None) -> Iterable[Sign]:
    if _is_still(memory, picture, seconds):
        yield Sign.FROZEN
    if abs(seconds - memory.checked) >= CHECKED:
        memory.checked, memory.blurred = seconds, not lost and sharpness(picture) < BLURRED
    if memory.blurred and not lost:
        yield Sign.BLURRED
    wrong = RIGHT if Sign.WRONG_CLOCK in memory.told else LATE
    if ahead is not None and abs(ahead) > wrong:
        yield Sign.WRONG_CLOCK


def sharpness(picture: Gray) -> float:
    """How much steeper the strongest edges are than after another blur: fog and night change nothing."""
    half = cv2.resize(picture, (picture.shape[1] // 2, picture.shape[0] // 2), interpolation=cv2.INTER_AREA)
    fine = cv2.GaussianBlur(half.astype(np.float32), (5, 5), 0.7)
    softer = cv2.GaussianBlur(fine, (9, 9), 1.4).astype(np.float32, copy=False)
    steep, soft = _steepness(fine.astype(np.float32, copy=False)), _steepness(softer)
    strongest = soft >= _quantile(soft[::2, ::2], SHARPEST)
    return float(np.median(steep[strongest] / np.maximum(soft[strongest], 0.01)))


def _steepness(picture: Field) -> Field:
    across, down = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    return cv2.magnitude(across, down).astype(np.float32, copy=False)


def _is_still(memory: Memory, picture: Gray, seconds: float) -> bool:
    """Nothing has changed since some picture, not by a hair: every lens brings noise, however calm the street."""
    if memory.still is None or memory.still.shape != picture.shape or memory.touched is None:
        _begin_still(memory, picture, seconds)
        return False
    memory.touched |= _touched(memory.still, picture)
    memory.still_pictures += 1
    if memory.touched.mean() > STILL:
        _begin_still(memory, picture, seconds)
        return False
    return memory.still_pictures >= FROZEN_PICTURES or Sign.FROZEN in memory.told


def _begin_still(memory: Memory, picture: Gray, seconds: float) -> None:
    memory.still, memory.still_since, memory.still_pictures = picture, seconds, 1
    memory.touched = np.zeros((picture.shape[0] // CELL, picture.shape[1] // CELL), bool)


def _touched(one: Gray, other: Gray) -> Mask:
    down, across = one.shape[0] // CELL, one.shape[1] // CELL
    changed = (one != other)[: down * CELL, : across * CELL]
    rows = changed.reshape(down, CELL, -1).any(axis=1)
    found: Mask = rows.reshape(down, across, CELL).any(axis=2)
    return found


def _told(memory: Memory, shown: set[Sign], seconds: float) -> frozenset[Sign]:
    for sign in Sign:
        _doubt(memory, sign, sign in shown, seconds)
    memory.told = frozenset(sign for sign in Sign if _holds(sign, memory.doubts[sign], sign in memory.told, seconds))
    return memory.told


def _doubt(memory: Memory, sign: Sign, shows: bool, seconds: float) -> None:
    known = memory.doubts.get(sign)
    if known and known.shows is shows and seconds >= known.since:
        known.seen += 1
    else:
        memory.doubts[sign] = Doubt(shows, seconds)


def _holds(sign: Sign, doubt: Doubt, told: bool, seconds: float) -> bool:
    """As before, until the pictures have said something else for long enough."""
    enough = PATIENCE[sign] if doubt.shows else RELIEF
    return doubt.shows if doubt.seen >= PICTURES and seconds - doubt.since >= enough else told
