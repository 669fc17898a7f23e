"""What the worker does, and how often. Each lane is a thread with its own connection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from cityloop.cases import learning, promises
from cityloop.config.chore import Chore
from cityloop.config.paths import data_dir
from cityloop.config.tasks import TaskRunner
from cityloop.demo import progress
from cityloop.duty import services as duty
from cityloop.errands import services as errands
from cityloop.evidence import vault
from cityloop.integrations.webhooks.delivery import Courier
from cityloop.journal import followers, heads, news
from cityloop.messages import delivery
from cityloop.staff import sessions
from cityloop.watch.health import days as health_days
from cityloop.watch.health import services as health
from cityloop.watch.retrieving import services as retrieving
from cityloop.watch.seeing import footage, looking, moving, stills
from cityloop.workflow import registry
from cityloop.workflow import services as workflow

HOUR = 3_600.0
DAY = 86_400.0
AT_ONCE = 200  # subjects woken in one go


def lanes() -> dict[str, list[Chore]]:
    """After Django has begun: every room has registered its procedures and followers then."""
    return {
        "journal": [Chore("followers", 0, follow)],
        "clock": [
            *(Chore(f"wake {found.name}", 1, waker(found.name)) for found in registry.procedures()),
            Chore("tell of promises that fall due", 10, tell_of_promises),
            Chore("sign the journal's head", 60, sign_head),
            Chore("end old sessions", DAY, end_sessions),
            Chore("forget where people were", HOUR, forget_whereabouts),
            Chore("forget old words", DAY, forget_words),
            Chore("sweep half-taken evidence", DAY, sweep),
            Chore("clear away old errands", HOUR, clear_errands),
            Chore("end what was asked of recordings, drop the old", 15, footage.tend),
            Chore("gather and delete what was asked for by request", 15, retrieving.tend),
            Chore("end looks at cameras, drop their pictures", 15, end_looks),
            Chore("see how cameras fare", 30, check_cameras),
            Chore("draw up the day of the cameras", HOUR, draw_up_cameras),
        ],
        "messages": [Chore("deliver messages", 1, deliver)],
        "tasks": [Chore("background tasks", 0.5, TaskRunner("default"))],
        "prompt": [Chore("prompt background tasks", 0.25, TaskRunner("prompt"))],
        "webhooks": [Chore("tell receivers", 0, Receivers())],
    }


def follow(at: datetime) -> None:
    """All there is, then a rest until something is appended."""
    if not followers.run_all(at=at):
        news.wait_for_news(1.0)


class Receivers:
    """A run for each receiver that is due, then a rest until something is appended."""

    def __init__(self) -> None:
        self.courier = Courier(timezone.now)

    def __call__(self, at: datetime) -> None:
        self.courier(at)
        news.wait_for_news(1.0)


def waker(procedure: str) -> Callable[[datetime], bool]:
    """Lights turn, pauses end, overdue is noticed; in the past of a demo city by its own clock."""

    def wake(at: datetime) -> bool:
        if progress.growing(data_dir()):
            return False
        return workflow.wake(procedure, at, AT_ONCE) == AT_ONCE

    return wake


def tell_of_promises(at: datetime) -> bool:
    """Not while a demo city's past grows: there it is not now."""
    return not progress.growing(data_dir()) and promises.remind(at) == promises.AT_ONCE


def sign_head(at: datetime) -> None:
    heads.sign_head(at=at)


def deliver(at: datetime) -> bool:
    return delivery.deliver_due(at) > 0


def sweep(at: datetime) -> None:
    vault.sweep(at - timedelta(days=1))


def clear_errands(at: datetime) -> None:
    errands.sweep(at)


def end_looks(at: datetime) -> None:
    looking.end_lapsed(at)
    stills.sweep(looking.looked_at(at), at)
    moving.sweep(at)


def forget_words(at: datetime) -> None:
    learning.forget(at=at)


def forget_whereabouts(at: datetime) -> None:
    """Not while a demo city's past grows: there it is not now."""
    if not progress.growing(data_dir()):
        duty.forget_positions(at=at)
        duty.forget_tracks(before=at - duty.TRACKS_KEPT)


def end_sessions(at: datetime) -> None:
    sessions.forget_expired(at - timedelta(days=1))


def check_cameras(at: datetime) -> None:
    """Not while a demo city's past grows: there it is not now."""
    if not progress.growing(data_dir()):
        health.check(at)


def draw_up_cameras(at: datetime) -> None:
    health_days.draw_up(at)
