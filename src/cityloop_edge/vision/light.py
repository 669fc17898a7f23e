"""How the light over the whole street has changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityloop_edge.vision.frames import Field, Gray

EVERY = 6  # of the pixels across and down one is asked
ROUNDS = 3
CLOSE = 10.0  # brightness by which a pixel may miss the line and still be asked in the next round
FEW = 60
FACTORS = (0.2, 5.0)
STEADY = 25.0  # variance of brightness below which a street is too uniform to tell factor from offset
BETTER = 0.97  # times as far off the street must be by another line, else the simpler one holds

Line = tuple[float, float]
SAME: Line = (1.0, 0.0)


def line(background: Field, seen: Gray) -> Line:
    """(factor, offset) that turn the background into what is seen, were nothing changed but the light.

    What covers part of the street lies off the line, and however far off counts no more than `CLOSE`.
    """
    then = background[::EVERY, ::EVERY].ravel()
    now = seen[::EVERY, ::EVERY].ravel().astype(np.float32)
    usable = (then > 4) & (now < 250)
    if usable.sum() < FEW:
        return SAME
    then, now = then[usable], now[usable]
    best, least = SAME, _off(SAME, then, now)
    for guess in _guesses(then, now):
        off = _off(guess, then, now)
        if off < BETTER * least:
            best, least = guess, off
    return best


def _guesses(then: Field, now: Field) -> list[Line]:
    """The simplest one first."""
    factor, offset = min(max(float(np.median(now / then)), FACTORS[0]), FACTORS[1]), 0.0
    guesses = [(factor, offset)]
    for _round in range(ROUNDS):
        close = np.abs(now - factor * then - offset) < CLOSE
        if close.sum() < FEW:
            break
        asked, answered = then[close], now[close]
        usual, seen_usual = float(asked.mean()), float(answered.mean())
        away = asked - usual
        spread, slope = float(away @ away) / len(away), float(away @ (answered - seen_usual)) / len(away)
        factor = min(max((slope + STEADY * factor) / (spread + STEADY), FACTORS[0]), FACTORS[1])
        offset = seen_usual - factor * usual
        guesses.append((factor, offset))
    return guesses


def _off(guess: Line, then: Field, now: Field) -> float:
    return float(np.minimum(np.abs(now - guess[0] * then - guess[1]), CLOSE).mean())


def in_light(picture: NDArray[Any], by: Line) -> Field:
    """`picture` as it would look in another light."""
    return picture.astype(np.float32) if by == SAME else picture * np.float32(by[0]) + np.float32(by[1])


def after(first: Line, then: Line) -> Line:
    """Both changes as one."""
    return first[0] * then[0], first[1] * then[0] + then[1]
