"""What stays in a box, told by what a model found around it. Pure.

A name is told, never a reason to be silent, but for one: where nothing but a person stands. Whoever stands behind a
stall is a smaller part of what came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cityloop_edge.messages import Means, Named
from cityloop_edge.vision.detecting.formats import Detection, common, overlap

NAMED, TOUCHES = 0.35, 0.3  # least score; least overlap, or part of what came, of what bears the name
PERSON, WHOLE, LIKE = 0.5, 0.85, 0.5  # score; part of what came that a person covers; overlap with it
BESIDE = 0.3  # part of another thing that lies in what came

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Told:
    """`is_person`: a person, and nothing else, is what came."""

    named: Named | None
    is_person: bool


def told(came: Box, found: Sequence[Detection], labels: Sequence[str], means: Mapping[str, Means]) -> Told:
    known = [(each, labels[each.kind]) for each in found if labels[each.kind] in means]
    fitting = [(overlap(came, each.box), each, label) for each, label in known if _fits(came, each)]
    best = max(fitting, key=lambda one: (one[0] * one[1].score, one[2]), default=None)
    if best is None:
        return Told(None, False)
    _share, surest, label = best
    named = Named(what=label.replace(" ", "_"), means=means[label], score=round(min(surest.score, 1.0), 3))
    others = [each for each, other in known if other != "person" and _lies_in(came, each)]
    return Told(named, label == "person" and not others and _is_whole(came, surest))


def _fits(came: Box, each: Detection) -> bool:
    both = common(came, each.box)
    return each.score >= NAMED and (overlap(came, each.box) >= TOUCHES or both >= 0.6 * _size(came))


def _is_whole(came: Box, person: Detection) -> bool:
    covers = common(came, person.box) / max(_size(came), 1e-9)
    return person.score >= PERSON and covers >= WHOLE and overlap(came, person.box) >= LIKE


def _lies_in(came: Box, each: Detection) -> bool:
    return common(came, each.box) >= BESIDE * _size(each.box)


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
