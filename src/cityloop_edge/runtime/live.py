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
from typing import Any, TypeVar
from uuid import uuid4

from cityloop_edge.messages import CameraPlan, Command
from cityloop_edge.runtime.centre import Away, Centre, NotUnderstood, TurnedAway
from cityloop_edge.runtime.filmed import Film
from cityloop_edge.runtime.orders import Impossible

T = TypeVar("T")

log = logging.getLogger(__name__)
MOST = 6  # at once: each is a stream more from its camera and one up to the centre
LONGEST = 300.0  # seconds of one command
BEHIND = 4.0  # seconds; then it is better to begin again
PATIENCE = 40.0  # seconds that the loop may take for one fragment
AGAIN = 2.0  # seconds until a film that broke off is tried again


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
        self._until: dict[str, float] = {}
        self._lock, self._stop = Lock(), Event()

    def show(self, command: Command) -> None:
        """The command `live`: a camera's moving pictures for so many seconds; said again, for longer."""
        seconds = command.arguments.get("seconds")
        if isinstance(seconds, str) or not seconds or not 0 < seconds <= LONGEST:
            raise Impossible("how long?")
        plan = self._plan(command.target)
        if plan is None or not plan.stream:
            raise Impossible(f"no moving pictures of {command.target}")
        with self._lock:
            is_new = command.target not in self._until
            if is_new and len(self._until) >= MOST:
                raise Impossible("busy")
            self._until[command.target] = self._clock() + seconds
        if is_new:
            Thread(target=self._run, args=(command.target,), name=f"live {command.target}", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self, camera: str) -> None:
        while self._goes_on(camera):
            plan = self._plan(camera)
            if plan and plan.stream:
                self._hand_on(camera, plan.stream)
            self._stop.wait(AGAIN)

    def _goes_on(self, camera: str) -> bool:
        """Whoever asks after this said no begins a new thread."""
        with self._lock:
            if self._is_wanted(camera):
                return True
            del self._until[camera]
            return False

    def _is_wanted(self, camera: str) -> bool:
        return not self._stop.is_set() and self._clock() < self._until[camera]

    def _hand_on(self, camera: str, source: str) -> None:
        try:
            self._send(camera, source)
        except (Away, TurnedAway, NotUnderstood) as error:
            log.info("no moving pictures of %s go up: %s", camera, error)
        except Exception as error:  # one camera's broken film must not end the others
            log.info("no moving pictures of %s: %s", camera, error)
            self._tell(camera, str(error) or repr(error))

    def _send(self, camera: str, source: str) -> None:
        """Returns where nobody looks any more, and where it cannot keep up."""
        film, begun, ended = uuid4().hex, None, Event()
        try:
            for number, fragment in enumerate(self._film(source, ended)):
                begun = self._clock() - fragment.seconds if begun is None else begun
                wanted = self._may(camera, source) and self._ask(self._centre.stream(camera, film, number, fragment))
                if not wanted:
                    self._end(camera)
                    return
                if self._clock() - begun - fragment.seconds > BEHIND:
                    log.info("%s: its moving pictures came too late", camera)
                    return
        finally:
            ended.set()

    def _may(self, camera: str, source: str) -> bool:
        """A mask may have been drawn meanwhile."""
        plan = self._plan(camera)
        return self._is_wanted(camera) and plan is not None and plan.stream == source

    def _end(self, camera: str) -> None:
        with self._lock:
            self._until[camera] = 0.0

    def _ask(self, question: Coroutine[Any, Any, T]) -> T:
        """The connection to the centre lives in the loop, which may have ended."""
        try:
            return asyncio.run_coroutine_threadsafe(question, self._loop).result(PATIENCE)
        except (RuntimeError, CancelledError) as error:
            question.close()
            raise Away("the station stops") from error

    def _tell(self, camera: str, trouble: str) -> None:
        try:
            self._ask(self._centre.no_stream(camera, trouble))
        except (Away, TurnedAway, NotUnderstood) as error:
            log.info("not told: %s", error)
