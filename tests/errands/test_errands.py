"""Long work is left to the worker and found again: it can be called off, goes on after a crash, and is cleared away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from cityloop.errands import files, queries, registry, running, services
from cityloop.errands.models import Errand, Item, State
from cityloop.errands.registry import Kind
from cityloop.errands.tasks import resume_errands
from cityloop.errands.work import CannotBeDone, Outcome, Work
from cityloop.journal import queries as journal
from cityloop.journal.services import Actor, Subject, batch

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, tzinfo=UTC)
CLERK = Actor("person", "clerk", "dispatcher")

Does = Callable[[Work], Outcome]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[Does], None]:
    """Makes `count` a kind of errand that does what it is told to."""

    def make(does: Does) -> None:
        found = Kind("count", does, title=lambda each: "Counting", told=lambda each: "", repeats=True)
        monkeypatch.setitem(registry.KINDS, "count", found)

    make(lambda work: Outcome({"counted": 3}))
    return make


def ask(**more: object) -> Errand:
    return services.ask("count", parameters={"to": 3}, actor=CLERK, at=AT, **more)  # type: ignore[arg-type]


def run(errand: Errand) -> Errand:
    running.run(errand, now=lambda: AT)
    errand.refresh_from_db()
    return errand


def verbs(errand: Errand) -> list[str]:
    return [each.verb for each in journal.acts_about(Subject("errand", str(errand.pk)))]


def test_what_is_asked_for_is_left_to_the_worker_and_found_done(kind: Callable[[Does], None]) -> None:
    errand = ask()
    assert (errand.state, DBTaskResult.objects.count()) == (State.WAITING, 1)
    assert run(errand).result == {"counted": 3}
    assert (errand.state, verbs(errand)) == (State.DONE, ["errand.asked", "errand.done"])
    run(errand)
    assert verbs(errand) == ["errand.asked", "errand.done"], "one that has ended is left alone"


def test_one_that_waits_is_called_off_at_once(kind: Callable[[Does], None]) -> None:
    errand = ask()
    services.call_off(errand, actor=CLERK, at=AT)
    assert run(errand).state == State.CALLED_OFF
    with pytest.raises(services.Over):
        services.call_off(errand, actor=CLERK, at=AT)
    assert verbs(errand) == ["errand.asked", "errand.recalled"]


def test_one_that_runs_is_called_off_before_its_next_step_and_keeps_what_is_done(kind: Callable[[Does], None]) -> None:
    def three_steps(work: Work) -> Outcome:
        for item in work.errand.items.filter(state=Item.State.WAITING):
            with batch():
                work.one_more()
                Item.objects.filter(pk=item.pk).update(state=Item.State.DONE)
            if item.subject == 2:
                services.call_off(work.errand, actor=CLERK, at=AT)
        return Outcome()

    kind(three_steps)
    errand = run(ask(subjects=[(1, 0), (2, 0), (3, 0)]))
    assert (errand.state, errand.done, errand.total) == (State.CALLED_OFF, 2, 3)
    assert queries.tally(errand) == {"waiting": 1, "done": 2, "refused": 0}


def test_a_fault_ends_it_and_its_owner_is_told(kind: Callable[[Does], None]) -> None:
    def broken(work: Work) -> Outcome:
        raise ZeroDivisionError

    def senseless(work: Work) -> Outcome:
        raise CannotBeDone("There is nothing to count any more.")

    kind(broken)
    errand = run(ask())
    assert (errand.state, "log" in errand.fault or "日志" in errand.fault) == (State.FAILED, True)
    kind(senseless)
    assert run(ask()).fault == "There is nothing to count any more."


def test_what_was_under_way_when_the_worker_died_is_queued_again(kind: Callable[[Does], None]) -> None:
    left, ended = ask(), run(ask())
    Errand.objects.filter(pk=left.pk).update(state=State.RUNNING)
    DBTaskResult.objects.all().delete()
    assert resume_errands("default") == 1
    assert run(Errand.objects.get(pk=left.pk)).state == State.DONE
    assert ended.state == State.DONE


def test_a_file_is_whole_or_not_there_and_goes_when_it_expires(kind: Callable[[Does], None]) -> None:
    def writing(work: Work) -> Outcome:
        with files.written(work.errand.pk) as path:
            path.write_text("1,2,3")
        return Outcome(file="numbers.csv")

    def torn(work: Work) -> Outcome:
        with files.written(work.errand.pk) as path:
            path.write_text("1,")
            raise ZeroDivisionError

    kind(torn)
    half = run(ask())
    assert not files.path(half.pk).exists()
    kind(writing)
    whole = run(ask())
    assert files.path(whole.pk).stat().st_mode & 0o777 == 0o600
    assert services.sweep(AT + timedelta(days=6)) == 0
    assert services.sweep(AT + timedelta(days=7)) == 2
    assert (Errand.objects.count(), files.path(whole.pk).exists()) == (0, False)


def test_nobody_has_more_than_twenty_under_way(kind: Callable[[Does], None]) -> None:
    for _number in range(services.AT_ONCE):
        ask()
    with pytest.raises(services.TooMany):
        ask()
    assert Errand.objects.count() == services.AT_ONCE


def test_the_sign_counts_what_runs_and_what_ended_unseen(kind: Callable[[Does], None]) -> None:
    run(ask())
    ask(subjects=[(1, 0), (2, 0)])
    assert queries.glance("clerk") == queries.Glance(running=1, part=0, fresh=1)
    services.seen("clerk", at=AT)
    assert queries.glance("clerk").fresh == 0
    assert queries.glance("other") == queries.Glance(0, 0, 0)
