"""The worker is killed in the middle of a batch and of an export: each case is done once, the file comes once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from cityloop.cases.models import Case
from cityloop.errands import files
from cityloop.errands.models import Errand, Item, State
from cityloop.geography.importing import sha256
from cityloop.journal import verify
from cityloop.journal.models import Act
from cityloop.journal.services import batch
from cityloop.surfaces.errands.batches import PROPOSED
from cityloop.workflow.models import Step
from tests.batches.conftest import filed
from tests.cast import found_town
from tests.servers import City, Process, a_web, wait_for

MANY = 60
DEATHS = 3


@pytest.fixture
def dispatcher(city: City) -> Iterator[httpx.Client]:
    with city.opened(), batch():
        found_town()
        filed(MANY)
    with a_web(city) as web, closing(web.sign_in("dispatcher")) as client:
        yield client


def killed_at(worker: Process, city: City, done: list[int]) -> None:
    """Kills and starts the worker whenever the newest errand has got so far."""
    for mark in done:
        wait_for(lambda mark=mark: far(city) >= mark, f"{mark} done", worker)
        worker.restart()


def far(city: City) -> int:
    with city.opened():
        return Errand.objects.latest("pk").done


def has_ended(city: City) -> bool:
    with city.opened():
        return not Errand.objects.latest("pk").is_under_way


def test_after_kill_9_each_case_of_a_batch_is_done_once(dispatcher: httpx.Client, city: City, worker: Process) -> None:
    body = {"kind": "case", "all": "1", "operation": "dispatch", "department": PROPOSED}
    assert dispatcher.post("/batch/", data=body).status_code == 200
    killed_at(worker, city, [MANY * (death + 1) // (DEATHS + 2) for death in range(DEATHS)])
    wait_for(lambda: has_ended(city), "the batch to end", worker)
    with city.opened():
        errand = Errand.objects.get()
        assert (errand.state, errand.done, errand.total) == (State.DONE, MANY, MANY)
        assert set(Item.objects.values_list("state", flat=True)) == {Item.State.DONE}
        assert set(Case.objects.values_list("state", "revision")) == {("dispatched", 1)}
        assert Step.objects.filter(operation="dispatch").count() == MANY
        assert Act.objects.filter(verb="case.dispatched").count() == MANY
        assert Act.objects.filter(verb="errand.done").count() == 1
        assert verify.verify().whole


def test_after_kill_9_an_export_is_whole_and_told_once(dispatcher: httpx.Client, city: City, worker: Process) -> None:
    worker.kill9()
    assert dispatcher.post("/exports/", data={"kind": "case", "all": "1", "format": "csv"}).status_code == 200
    with city.opened():
        errand = Errand.objects.get()
        Errand.objects.update(state=State.RUNNING)  # as it is left by a worker that died in the middle of writing
        (files.folder() / f"{errand.pk}.part").write_text("half a li")
    worker.start()
    wait_for(lambda: has_ended(city), "the export to end", worker)
    with city.opened():
        errand = Errand.objects.get()
        (act,) = Act.objects.filter(verb="list.exported")
        assert act.payload["sha256"] == errand.result["sha256"] == sha256(files.path(errand.pk))
        assert errand.result["rows"] == MANY
        assert [path.name for path in files.folder().iterdir()] == [str(errand.pk)]
