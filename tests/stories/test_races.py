"""Two people do the same thing at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import httpx
from django.db.models import Count

from cityloop.cases.filing import file
from cityloop.cases.models import Case
from cityloop.journal.models import Act
from cityloop.journal.services import batch
from cityloop.workflow.models import StageClock, Step
from tests.cast import STALL, STALLS, standing
from tests.stories.conftest import Someone, Town

TIMES = 100


def test_of_two_dispatchers_one_wins_and_the_other_is_told(town: Town) -> None:
    cases = _filed(town)
    rivals = ((town.dispatcher, "enforcement"), (town.dispatcher2, "sanitation"))
    start = Barrier(2)

    def dispatch(someone: Someone, department: str) -> list[httpx.Response]:
        answers = []
        for case in cases:
            start.wait(timeout=60)
            answers.append(someone.tries("dispatch", "cases", case, department=department, revision=0))
        return answers

    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(dispatch, *rival) for rival in rivals)
        pairs = list(zip(first.result(), second.result(), strict=True))

    winners = [_winner(pair) for pair in pairs]
    with town.web.city.opened():
        rows = Case.objects.in_bulk(cases)
        for case, winner in zip(cases, winners, strict=True):
            assert rows[case].department_code == rivals[winner][1]
        _nothing_is_doubled(cases)


def _filed(town: Town) -> list[int]:
    at = datetime.now(UTC)
    with town.web.city.opened(), batch():
        condition, lead = town.conditions[STALLS], standing("lead")
        return [
            file(source="hotline", condition=condition, lon=STALL[0], lat=STALL[1], actor=lead, at=at).pk
            for _ in range(TIMES)
        ]


def _winner(pair: tuple[httpx.Response, httpx.Response]) -> int:
    """Which of the two won; the other was told what happened, and by whom."""
    assert sorted(answer.status_code for answer in pair) == [200, 409], [answer.text for answer in pair]
    winner = 0 if pair[0].status_code == 200 else 1
    told = pair[1 - winner].json()
    assert told["code"] == "conflict"
    assert ("dispatcher", "dispatcher2")[winner] in told["message"]
    return winner


def _nothing_is_doubled(cases: list[int]) -> None:
    steps = Step.objects.filter(table="case", subject_id__in=cases, operation="dispatch")
    clocks = StageClock.objects.filter(table="case", subject_id__in=cases, stage="handling")
    acts = Act.objects.filter(verb="case.dispatched", subject_kind="case", subject_id__in=[str(pk) for pk in cases])
    for rows in (steps, clocks, acts):
        assert set(rows.order_by().values("subject_id").annotate(n=Count("pk")).values_list("n", flat=True)) == {1}
        assert rows.count() == TIMES
