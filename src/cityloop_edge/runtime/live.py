"""Moving pictures of the few cameras that somebody looks at: received anew for them, a thread each, handed on as they
come. What cannot be handed on in time is not: the film begins again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from threading import Event, Lock, Thread
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from cityloop_edge.messages import CameraPlan, Command
from cityloop_edge.runtime.centre import Away, Centre, NotUnderstood, TurnedAway
from cityloop_edge.runtime.filmed import Film, Fragment
from cityloop_edge.runtime.orders import Impossible

T = TypeVar("T")

log = logging.getLogger(__name__)
MOST = 6  # at once: each is a stream more from its camera and one up to the centre
LONGEST = 300.0  # seconds of one command
BEHIND = 4.0  # seconds; then it is better to begin again
PATIENCE = 40.0  # seconds that the loop may take for one fragment
AGAIN = 2.0  # seconds until a film that broke off is tried again


class Shown(NamedTuple):
    """One of a camera's two streams."""

    camera: str
    smaller: bool

    def __str__(self) -> str:
        return f"{self.camera} (smaller)" if self.smaller else self.camera


class Live:
    """`plan` answers how a camera is set up; `clock` only rises. Its methods may be called by any thread."""

    def __init__(
        self,
        centre: Centre,
        plan: Callable[[str], CameraPlan | None],
        film: Film,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._centre, self._plan, self._film, self._clock = centre, plan, film, clock
        self._loop = asyncio.get_running_loop()
        self._until: dict[Shown, float] = {}
        self._lock, self._stop = Lock(), Event()

    def show(self, command: Command) -> None:
        """The command `live`: a camera's moving pictures for so many seconds; said again, for longer. `smaller`: those
        of its smaller stream.
        """
        seconds, shown = command.arguments.get("seconds"), Shown(command.target, bool(command.arguments.get("smaller")))
        if isinstance(seconds, str) or not seconds or not 0 < seconds <= LONGEST:
            raise Impossible("how long?")
        if not self._source(shown):
            raise Impossible(f"no moving pictures of {command.target}")
        with self._lock:
            is_new = shown not in self._until
            if is_new and len(self._until) >= MOST:
                raise Impossible("busy")
            self._until[shown] = self._clock() + seconds
        if is_new:
            Thread(target=self._run, args=(shown,), name=f"live {shown}", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _source(self, shown: Shown) -> str:
        """Empty where there is none, or it may not be seen."""
        plan = self._plan(shown.camera)
        if plan is None:
            return ""
        return plan.sub_stream if shown.smaller else plan.stream

    def _run(self, shown: Shown) -> None:
        while self._goes_on(shown):
            if source := self._source(shown):
                self._hand_on(shown, source)
            self._stop.wait(AGAIN)

    def _goes_on(self, shown: Shown) -> bool:
        """Whoever asks after this said no begins a new thread."""
        with self._lock:
            if self._is_wanted(shown):
                return True
            del self._until[shown]
            return False

    def _is_wanted(self, shown: Shown) -> bool:
        return not self._stop.is_set() and self._clock() < self._until[shown]

    def _hand_on(self, shown: Shown, source: str) -> None:
        try:
            self._send(shown, source)
        except (Away, TurnedAway, NotUnderstood) as error:
            log.info("no moving pictures of %s go up: %s", shown, error)
        except Exception as error:  # one camera's broken film must not end the others
            log.info("no moving pictures of %s: %s", shown, error)
            self._tell(shown, str(error) or repr(error))

    def _send(self, shown: Shown, source: str) -> None:
        """Returns where nobody looks any more, and where it cannot keep up."""
        film, begun, ended = uuid4().hex, None, Event()
        try:
            for number, fragment in enumerate(self._film(source, ended)):
                begun = self._clock() - fragment.seconds if begun is None else begun
                if not (self._may(shown, source) and self._ask(self._go_up(shown, film, number, fragment))):
                    self._end(shown)
                    return
                if self._clock() - begun - fragment.seconds > BEHIND:
                    log.info("%s: its moving pictures came too late", shown)
                    return
        finally:
            ended.set()

    def _go_up(self, shown: Shown, film: str, number: int, fragment: Fragment) -> Coroutine[Any, Any, bool]:
        return self._centre.stream(shown.camera, film, number, fragment, smaller=shown.smaller)

    def _may(self, shown: Shown, source: str) -> bool:
        """A mask may have been drawn meanwhile."""
        return self._is_wanted(shown) and self._source(shown) == source

    def _end(self, shown: Shown) -> None:
        with self._lock:
            self._until[shown] = 0.0

    def _ask(self, question: Coroutine[Any, Any, T]) -> T:
        """The connection to the centre lives in the loop, which may have ended."""
        try:
            return asyncio.run_coroutine_threadsafe(question, self._loop).result(PATIENCE)
        except (RuntimeError, CancelledError) as error:
            question.close()
            raise Away("the station stops") from error

    def _tell(self, shown: Shown, trouble: str) -> None:
        try:
            self._ask(self._centre.no_stream(shown.camera, trouble, smaller=shown.smaller))
        except (Away, TurnedAway, NotUnderstood) as error:
            log.info("not told: %s", error)
