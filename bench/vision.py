"""Judges the eyes: `./cityloop bench vision --clips DIR --json OUT`, or draws scenes to judge them by:
`./cityloop bench vision --draw 1000 1059 --clips DIR`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.harness import Row
from bench.judging import BadTruth, Judgement, Verdict, judge_all, precision, recall, truths_of
from bench.scenes import compose

AIM, AIM_BY_KIND = 0.95, 0.9


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    try:
        if options.draw:
            first, last = options.draw
            compose(range(first, last + 1), footage(), options.clips)
        judged = judge_all(options.clips, truths_of(options.clips))
    except BadTruth as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        options.json.write_text(judged.model_dump_json(indent=1))
    from bench.__main__ import table

    print(table(rows(judged)))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./cityloop bench vision", description=__doc__)
    parser.add_argument("--clips", type=Path, required=True, metavar="DIR", help="clips and their truth.json")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the judgement is written")
    parser.add_argument("--draw", type=int, nargs=2, metavar=("FIRST", "LAST"), help="seeds to draw into DIR first")
    return parser.parse_args(arguments)


def footage() -> Path:
    from tests.tools import media

    return media("car-detection.mp4").parent


def rows(judged: Judgement) -> list[Row]:
    """Recall and precision of all clips and by kind of scene, and how often there was a false alarm."""
    by_kind: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in judged.clips:
        by_kind[verdict.kind].append(verdict)
    found = _pair("all", judged.clips, AIM)
    for kind, verdicts in by_kind.items():
        found += _pair(kind, verdicts, AIM_BY_KIND) if kind else []
    hours = sum(each.seconds for each in judged.clips) / 3600
    false = sum(each.false for each in judged.clips)
    return [*found, Row("false alarms", false, f"in {hours:.2f} camera-hours")]


def _pair(what: str, verdicts: Sequence[Verdict], aim: float) -> list[Row]:
    where = f"{sum(each.matched + each.missed for each in verdicts)} events in {len(verdicts)} clips"
    pair = (("recall", recall(verdicts)), ("precision", precision(verdicts)))
    return [Row(f"{what}: {name}", value, "", aim=f">= {aim}", met=value >= aim, where=where) for name, value in pair]
