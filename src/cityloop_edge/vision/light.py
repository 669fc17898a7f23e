"""How the light over the whole street has changed."""

from __future__ import annotations

import numpy as np

from cityloop_edge.vision.frames import Field

EVERY = 6  # of the pixels across and down one is asked
ROUNDS = 3
CLOSE = 10.0  # brightness by which a pixel may miss the line and still be asked in the next round
FEW = 60
FACTORS = (0.2, 5.0)
STEADY = 25.0  # variance of brightness below which a street is too uniform to tell factor from offset


def line(background: Field, seen: Field) -> tuple[float, float]:
    """(factor, offset) that turn the background into what is seen, were nothing changed but the light.

    What covers part of the street lies off the line and is asked no more after the first round.
    """
    then, now = background[::EVERY, ::EVERY].ravel(), seen[::EVERY, ::EVERY].ravel()
    usable = (then > 4) & (now < 250)
    if usable.sum() < FEW:
        return 1.0, 0.0
    then, now = then[usable], now[usable]
    factor, offset = min(max(float(np.median(now / then)), FACTORS[0]), FACTORS[1]), 0.0
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
    return factor, offset


def in_light_of(seen: Field, picture: Field) -> Field:
    """`picture` as it would look in the light of `seen`."""
    factor, offset = line(picture, seen)
    return picture * np.float32(factor) + np.float32(offset)
