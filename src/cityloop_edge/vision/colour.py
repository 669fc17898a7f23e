"""How pictures differ in colour: things as bright as the street, but blue or red."""

from __future__ import annotations

import cv2
import numpy as np

from cityloop_edge.vision.frames import Colours, Field
from cityloop_edge.vision.zones import Mask

LEAST = 8  # of 255: a smaller difference is no other colour
NOISY = 4.0  # times the usual difference in this picture: what is less is noise
EVERY = 4  # of the pixels across and down one is asked for the light
TREMBLE = np.ones((3, 3), np.uint8)


def beyond(seen: Colours, known: Colours) -> Colours:
    """How far a pixel's colour lies outside of all that is known around it."""
    outside = cv2.max(
        cv2.subtract(seen, cv2.dilate(known, TREMBLE)),
        cv2.subtract(cv2.erode(known, TREMBLE), seen),
    )
    return cv2.max(*cv2.split(outside)).astype(np.uint8, copy=False)


def least(outside: Colours) -> int:
    """More is another colour, in a picture that differs so much."""
    return int(max(LEAST, NOISY * np.minimum(outside, LEAST).sum() / outside.size))


def tinge(known: Colours, seen: Colours) -> tuple[int, int]:
    """By how much the light has another colour than before: what most of the street is off by."""
    off = seen[::EVERY, ::EVERY].astype(np.int16) - known[::EVERY, ::EVERY]
    return int(np.median(off[..., 0])), int(np.median(off[..., 1]))


def tinged(known: Colours, by: tuple[int, int]) -> Colours:
    return known if by == (0, 0) else np.clip(known + np.array(by, np.int16), 0, 255).astype(np.uint8)


def follow(known: Colours, seen: Colours, where: Mask) -> None:
    """By one a picture, in place."""
    one = cv2.merge([where.astype(np.uint8)] * 2)
    more, less = cv2.min(cv2.subtract(seen, known), one), cv2.min(cv2.subtract(known, seen), one)
    cv2.subtract(cv2.add(known, more), less, dst=known)


def halved(mask: Mask) -> Mask:
    """A mask of brightness for the colours, which have half its size."""
    return mask[::2, ::2]


def doubled(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """A mask of colours for the brightness of this shape."""
    wide = cv2.merge([mask.view(np.uint8)] * 2).reshape(len(mask), -1)
    return wide.repeat(2, axis=0)[: shape[0], : shape[1]].view(np.bool_)


def edges(colours: Colours, shape: tuple[int, ...]) -> Field:
    """Where the colour changes, for the brightness of this shape."""
    grown, shrunk = cv2.dilate(colours, TREMBLE), cv2.erode(colours, TREMBLE)
    step = cv2.subtract(grown, shrunk).max(axis=2)
    full: Field = cv2.resize(step, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return full
