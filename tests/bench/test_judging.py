"""Whoever judges the eyes gets a right count, and a clear word about a folder that cannot be judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import judging, vision
from bench.judging import BadTruth, Event, Found, Truth, Zone
from tests.cityloop_edge.scenes import composed
from tests.tools import media

ZONE = Zone(name="pavement", polygon=((0, 0), (1, 0), (1, 1)), dwell_s=30)


def _truth(*events: tuple[float, float]) -> Truth:
    return Truth(
        clip="c.mp4",
        zones=(ZONE,),
        events=tuple(Event(zone="pavement", start_s=start, tolerance_s=tolerance) for start, tolerance in events),
    )


def _alerts(*seconds: float) -> list[Found]:
    return [Found(zone="pavement", start_s=0, alert_s=each) for each in seconds]


@pytest.mark.parametrize(
    ("events", "alerts", "matched"),
    [
        ([(10, 2)], [40], 1),
        ([(10, 2)], [42.5], 0),
        ([(10, 2)], [39, 41], 1),  # one to one
        ([(10, 2), (12, 20)], [41, 41.5], 2),  # the one whose time runs out first is not left over
        ([(10, 20), (12, 2)], [41, 55], 2),
        ([], [5], 0),
    ],
)
def test_alerts_are_paired_with_events_one_to_one(
    events: list[tuple[float, float]], alerts: list[float], matched: int
) -> None:
    assert judging.matched(_truth(*events), _alerts(*alerts), ZONE) == matched


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "truth.json"),
        ("{", "JSON"),
        ([{"clip": "away.mp4", "zones": []}], "away.mp4"),
        ([{"clip": "truth.json", "zones": [], "events": [{"zone": "z", "start_s": 1, "tolerance_s": 1}]}], "zones: z"),
        ([{"clip": "truth.json", "zones": [{"name": "z", "polygon": [[0, 0]], "dwell_s": 3}]}], "polygon"),
    ],
)
def test_a_folder_that_cannot_be_judged_is_refused_with_the_reason(tmp_path: Path, written: Any, said: str) -> None:
    if written is not None:
        (tmp_path / "truth.json").write_text(written if isinstance(written, str) else json.dumps(written))
    with pytest.raises(BadTruth, match=said):
        judging.truths_of(tmp_path)


def test_a_foreign_folder_is_judged_by_one_command(tmp_path: Path) -> None:
    composed(media("road-video02.avi"), tmp_path / "a.mp4", place=(0.3, 0.85), size=0.14, comes=6, goes=18, ends=25)
    polygon = [[0.1, 0.5], [0.5, 0.5], [0.5, 1], [0.1, 1]]
    truth = {
        "clip": "a.mp4",
        "zones": [{"name": "人行道 west", "polygon": polygon, "dwell_s": 8}],
        "events": [{"zone": "人行道 west", "start_s": 6, "end_s": 18, "tolerance_s": 2}],
    }
    (tmp_path / "truth.json").write_text(json.dumps([truth]))
    assert vision.main(["--clips", str(tmp_path), "--json", str(tmp_path / "out.json")]) == 0
    out = json.loads((tmp_path / "out.json").read_text())
    assert (out["recall"], out["precision"]) == (1, 1)
    (found,) = out["clips"][0]["found"]
    assert found["zone"] == "人行道 west"
    assert 12 <= found["alert_s"] <= 16
    assert 18 <= found["end_s"] <= 23
