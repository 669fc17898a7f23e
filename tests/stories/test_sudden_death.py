"""The processes are killed at random moments; what was acknowledged is there, once and whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event, Lock

import httpx
import pytest

from cityloop.cases.models import Case
from cityloop.intake.models import Report
from cityloop.journal import verify
from cityloop.journal.models import Act
from cityloop.workflow.models import StageClock, Step
from tests.cast import STALL, STALLS, condition, found_town
from tests.servers import City, Process, Web, a_web

REPORTS = 400
SENDERS = 4
DEATHS = 6
KEPT_ASKING_S = 120


class Counter:
    """How many reports have been acknowledged so far."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.acknowledged: dict[str, int] = {}

    def add(self, key: str, number: int) -> None:
        with self._lock:
            self.acknowledged[key] = number


class Sender:
    """An inspector's phone: it sends a report until it is acknowledged; every third one is filed at once."""

    def __init__(self, web: Web, counter: Counter, condition: int) -> None:
        self.web, self.counter, self.condition = web, counter, condition
        self.inspector, self.lead = web.sign_in("inspector"), web.sign_in("lead")

    def send(self, numbers: range) -> None:
        for number in numbers:
            key = f"phone-{number:06d}"
            body = {"key": key, "lon": STALL[0], "lat": STALL[1], "condition": self.condition}
            stored = self._until_answered(self.inspector, "/api/v1/reports", body)
            assert stored.status_code == 201, stored.text
            self.counter.add(key, stored.json()["id"])
            if number % 3 == 0:
                address = f"/api/v1/reports/{stored.json()['id']}/accept"
                filed = self._until_answered(self.lead, address, {})
                # 409: the first try was carried out, only its answer was lost with the process.
                assert filed.status_code in (200, 409), filed.text

    def _until_answered(self, client: httpx.Client, address: str, body: dict[str, object]) -> httpx.Response:
        end = time.monotonic() + KEPT_ASKING_S
        while True:
            try:
                return client.post(address, json=body)
            except httpx.TransportError:
                assert time.monotonic() < end, self.web.output()

    def close(self) -> None:
        self.inspector.close()
        self.lead.close()


def killing(luck: Random, counter: Counter, processes: list[Process], over: Event) -> int:
    """Kills web and worker in turn whenever a random number of reports has come in; answers how often."""
    marks = sorted(luck.sample(range(20, REPORTS - 20), DEATHS))
    killed = 0
    while killed < DEATHS and not over.is_set():
        if len(counter.acknowledged) >= marks[killed]:
            processes[killed % len(processes)].restart()
            killed += 1
        over.wait(0.01)
    return killed


@pytest.fixture
def alive(city: City, worker: Process) -> Iterator[tuple[City, Web, Process, int]]:
    with city.opened():
        found_town()
        number = condition(STALLS)
    with a_web(city) as web:
        yield city, web, worker, number


@pytest.mark.timeout(600)
def test_what_was_acknowledged_survives_kill_9(alive: tuple[City, Web, Process, int]) -> None:
    city, web, worker, number = alive
    counter, over = Counter(), Event()
    senders = [Sender(web, counter, number) for _ in range(SENDERS)]
    share = REPORTS // SENDERS
    with ThreadPoolExecutor(SENDERS + 1) as pool:
        killer = pool.submit(killing, Random(7), counter, [web, worker], over)
        sent = [pool.submit(each.send, range(n * share, (n + 1) * share)) for n, each in enumerate(senders)]
        for each in sent:
            each.result()
        over.set()
        assert killer.result() == DEATHS
    for sender in senders:
        sender.close()
    web.stop()
    worker.stop()
    with city.opened():
        every_report_is_there_once(counter)
        no_case_is_half()
        assert verify.verify().whole


def every_report_is_there_once(counter: Counter) -> None:
    assert len(counter.acknowledged) == REPORTS
    assert dict(Report.objects.values_list("key", "pk")) == counter.acknowledged
    assert Act.objects.filter(verb="report.received").count() == REPORTS


def no_case_is_half() -> None:
    filed = Report.objects.filter(state="accepted")
    cases = set(filed.values_list("case", flat=True))
    assert len(cases) == filed.count() == Case.objects.count() == len(range(0, REPORTS, 3))
    assert set(Step.objects.filter(table="case", number=0).values_list("subject_id", flat=True)) == cases
    assert set(StageClock.objects.filter(table="case", stage="dispatch").values_list("subject_id", flat=True)) == cases
    acts = Act.objects.filter(verb="case.filed").values_list("subject_id", flat=True)
    assert sorted(int(pk) for pk in acts) == sorted(cases)
