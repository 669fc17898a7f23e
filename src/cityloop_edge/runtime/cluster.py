"""The cameras of a station that outgrew one machine: spread over workers, watched again elsewhere when one is lost.

One thread asks every worker for news once a second. Who answers with an error, or not at all for too long, is lost: it
is dismissed, and its cameras go to the others, each with a new turn and the memory that the ledger has of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime
from threading import Event, Thread
from typing import Protocol, TypeVar

from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Configuration
from cityloop_edge.runtime.orders import Impossible
from cityloop_edge.runtime.spreading import spread
from cityloop_edge.runtime.watched import Shown
from cityloop_edge.runtime.worker import News

T = TypeVar("T")
log = logging.getLogger(__name__)
ROUND_SECONDS = 1.0
PATIENCE = 10.0  # without an answer
START_PATIENCE = 180.0  # before the first one: where every processor is busy, to begin anew would never end
GUESS = 0.01  # CPU seconds a sample, before a camera has been watched for a while
MEASURED_SECONDS = 20.0  # until then


class Lost(Exception):
    """A worker, or the way to it."""


class Hand(Protocol):
    """One worker, wherever it is; each call raises `Lost`."""

    def ask(self, away: Set[str]) -> None:
        """For news, and tells which cameras stand elsewhere; while an answer is on its way, nothing."""

    def answer(self) -> News | None:
        """To what was asked, if it is there."""

    def follow(self, plans: Sequence[CameraPlan], turns: Mapping[str, int]) -> None: ...
    def picture(self, camera: str) -> tuple[bytes, datetime] | None: ...
    def dismiss(self) -> None:
        """It is gone when this returns, or will be refused."""


class Crew(Protocol):
    """Where workers can be, and the ledger of what they tell."""

    def places(self) -> Collection[str]: ...
    def hire(self, place: str) -> Hand: ...
    def give(self, cameras: Iterable[str]) -> int:
        """See `Ledger.give`."""

    def close(self) -> None: ...


class Post:
    """A place that is taken, and what is known of who is there. `turns`: of the cameras it has."""

    def __init__(self, hand: Hand, now: float) -> None:
        self.hand = hand
        self.news: News | None = None
        self.heard = now
        self.plans: dict[str, CameraPlan] = {}
        self.turns: dict[str, int] = {}
        self.since: dict[str, float] = {}

    def listen(self, now: float, away: Set[str]) -> bool:
        """Whether something was told; raises `Lost`."""
        found = self.hand.answer()
        if found is None:
            if now - self.heard > (PATIENCE if self.news else START_PATIENCE):
                raise Lost("no answer")
            return False
        told, self.news, self.heard = self.news.told if self.news else 0, found, now
        self.hand.ask(away)
        return found.told > told

    def cost(self, plan: CameraPlan, now: float) -> float:
        """CPU seconds a second: measured, or guessed."""
        passed = now - self.since.get(plan.camera, now)
        spent = self.news.spent.get(plan.camera, 0.0) if self.news else 0.0
        return max(spent, 1e-6) / passed if passed > MEASURED_SECONDS else guess(plan)

    def take(self, plans: Mapping[str, CameraPlan], turn: int, now: float) -> None:
        """These and no others; what is new has this turn."""
        if plans == self.plans:
            return
        turns = {camera: self.turns.get(camera, turn) for camera in plans}
        self.hand.follow(tuple(plans.values()), turns)
        self.since = {camera: self.since.get(camera, now) for camera in plans}
        self.plans, self.turns = dict(plans), turns


def guess(plan: CameraPlan) -> float:
    return GUESS / plan.sample_seconds


class FarLook:
    """A camera's newest picture, which is with its worker. `at` is right once `jpeg` was asked for."""

    def __init__(self, hand: Hand, camera: str, at: datetime) -> None:
        self._hand, self._camera, self.at = hand, camera, at

    def jpeg(self) -> bytes:
        try:
            found = self._hand.picture(self._camera)
        except Lost as error:
            raise Impossible(f"its worker does not answer: {error}") from error
        if found is None:
            raise Impossible(f"no picture of {self._camera} yet")
        jpeg, self.at = found
        return jpeg


class Cluster:
    """To the station what `Cameras` is on one machine."""

    def __init__(self, crew: Crew, told: Callable[[], None], away: Set[str] = frozenset()) -> None:
        self._crew, self._told, self._away = crew, told, away
        self._plans: dict[str, CameraPlan] = {}
        self._posts: dict[str, Post] = {}
        self._change, self._stop = Event(), Event()
        self._thread = Thread(target=self._run, name="cluster", daemon=True)
        self._thread.start()

    def follow(self, configuration: Configuration) -> None:
        self._plans = {plan.camera: plan for plan in configuration.cameras}
        self._change.set()

    def health(self) -> tuple[CameraHealth, ...]:
        told = {each.camera: each for post in self._now() if post.news for each in post.news.health}
        return tuple(told.get(camera) or _waiting(camera) for camera in list(self._plans))

    def last(self, camera: str) -> Shown | None:
        for post in self._now():
            for each in post.news.health if post.news else ():
                if each.camera == camera and each.last_picture_at:
                    return FarLook(post.hand, camera, each.last_picture_at)
        return None

    def plan(self, camera: str) -> CameraPlan | None:
        return self._plans.get(camera)

    def holders(self) -> dict[str, str]:
        """Camera -> place."""
        return {camera: place for place, post in list(self._posts.items()) for camera in list(post.plans)}

    def stop(self) -> None:
        self._stop.set()
        self._change.set()
        self._thread.join()
        self._crew.close()

    def _now(self) -> list[Post]:
        return list(self._posts.values())

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._round()
            except Exception:  # the cluster's own trouble: cameras go on where they are
                log.exception("the cluster does not answer")
            self._change.wait(ROUND_SECONDS)
            self._change.clear()
        for post in self._now():
            self._dare(post, post.take, {}, 0, 0.0)

    def _round(self) -> None:
        self._hire()
        for post in self._now():
            if self._dare(post, post.listen, time.monotonic(), set(self._away)):
                self._told()
        self._place()

    def _hire(self) -> None:
        for place in sorted(set(self._crew.places()) - self._posts.keys()):
            self._posts[place] = post = Post(self._crew.hire(place), time.monotonic())
            self._dare(post, post.hand.ask, set(self._away))

    def _place(self) -> None:
        """Who gives something up does so before another takes it."""
        now, plans = time.monotonic(), self._plans
        ready = {place: post for place, post in self._posts.items() if post.news}
        held = self.holders()
        costs = {
            camera: ready[held[camera]].cost(plan, now) if held.get(camera) in ready else guess(plan)
            for camera, plan in plans.items()
        }
        placed = spread(costs, held, ready)
        for place, post in ready.items():
            kept = {camera: plan for camera, plan in plans.items() if placed.get(camera) == place == held.get(camera)}
            if kept.keys() != post.plans.keys():
                self._dare(post, post.take, kept, 0, now)
        moved = [camera for camera in placed if placed[camera] != held.get(camera)]
        turn = self._crew.give(moved) if moved else 0
        for place, post in ready.items():
            wanted = {camera: plan for camera, plan in plans.items() if placed.get(camera) == place}
            self._dare(post, post.take, wanted, turn, now)

    def _dare(self, post: Post, what: Callable[..., T], *given: object) -> T | None:
        """Whoever does not answer is lost."""
        try:
            return what(*given)
        except Lost as error:
            for place in [place for place, each in self._posts.items() if each is post]:
                log.warning("worker %s is lost, its %d cameras go elsewhere: %s", place, len(post.plans), error)
                del self._posts[place]
                post.hand.dismiss()
            return None


def _waiting(camera: str) -> CameraHealth:
    return CameraHealth(camera=camera, condition=Condition.CONNECTING, trouble="no worker has it yet")
