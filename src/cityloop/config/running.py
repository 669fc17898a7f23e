"""`up`: one command holds the processes of a city."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from cityloop.config import doors, kind
from cityloop.config.doors import Doors
from cityloop.config.errors import Refused
from cityloop.config.https import authority, choosing, showing
from cityloop.config.lock import DataInUse, hold
from cityloop.config.supervisor import Job, Supervisor, leashed
from cityloop.config.tell import tell

READY_WITHIN = 60  # seconds
REPORT_EVERY = 5
MOST_WEB_PROCESSES = 4


@dataclass
class Plan:
    """What differs between a real city and the demo."""

    kind: str
    preparation: list[str]
    jobs: list[Job] = field(default_factory=list)  # beside web, worker and edge
    reset: bool = False
    greet: Callable[[Path], None] = lambda data: None
    report: Callable[[Path], None] = lambda data: None  # every few seconds


def run_city(options: argparse.Namespace, plan: Plan) -> int:
    """Until Ctrl-C; the exit status."""
    data: Path = options.data.resolve()
    lock = take(data)
    at = datetime.now(UTC)
    given = choosing.of_files(options, at=at)
    beside = given is not None or not choosing.is_loopback(options.host)
    with doors.opened(options.host, options.port, beside=beside) as open_doors:
        if plan.reset:
            kind.throw_away(data)
        kind.settle(data, plan.kind)
        https = given or choosing.of_our_own(options.host, data, at=at)
        if https:
            choosing.hand_down(https, https_port=open_doors.port, plain_port=open_doors.plain_port)
            open_doors = replace(open_doors, https=https)
        supervisor = Supervisor(logs=data / "logs")
        supervisor.listen_to_signals()
        try:
            if not prepared(supervisor, plan, lock):
                return 1
            begin(supervisor, open_doors, lock)
            if not opened(supervisor, open_doors):
                return 0 if supervisor.stopping else 1
            tell(f"CityLoop is ready: {open_doors.address}", f"系统已就绪：{open_doors.address}")
            if https and https.authority:
                showing.show(open_doors.plain_port)
            plan.greet(data)
            for job in [edge(open_doors, data), *plan.jobs]:
                supervisor.add(job)
            tell(f"Logs are in {supervisor.logs}. Ctrl-C stops.", f"日志位于 {supervisor.logs}。按 Ctrl-C 停止。")
            while not supervisor.stopping:
                plan.report(data)
                if https and https.authority:
                    authority.renew(data, https, at=datetime.now(UTC))
                supervisor.run(seconds=REPORT_EVERY)
            tell("Stopping ...", "正在停止……")
        finally:
            supervisor.stop()
    return 0


def prepared(supervisor: Supervisor, plan: Plan, lock: int) -> bool:
    """The preparation has a process of its own, which gives its memory back."""
    tell("Preparing the city ...", "正在准备城市……")
    popen = leashed(own("prepare", *plan.preparation), hands=(lock,))
    while popen.poll() is None:
        if supervisor.stopping:
            popen.terminate()
            popen.wait()
            return False
        time.sleep(0.1)
    return popen.returncode == 0


def take(data: Path) -> int:
    """The lock of the data directory."""
    try:
        return hold(data)
    except DataInUse as refusal:
        raise Refused(str(refusal)) from refusal


def begin(supervisor: Supervisor, open_doors: Doors, lock: int) -> None:
    """Web processes on one socket, the worker, and who leads from plain HTTP to HTTPS."""
    for number in range(web_processes()):
        supervisor.add(Job(f"web{number + 1}", web(open_doors), hands=(open_doors.main.fileno(), lock)))
    supervisor.add(Job("worker", own("worker"), hands=(lock,)))
    if open_doors.plain:
        plain = own("plain", *_on(open_doors.plain), "--https-port", str(open_doors.port))
        supervisor.add(Job("plain", plain, hands=(open_doors.plain.fileno(), lock)))


def web(open_doors: Doors) -> list[str]:
    found = open_doors.https
    https = ("--certificate", str(found.certificate), "--key", str(found.key)) if found else ()
    return own("web", *_on(open_doors.main), *https)


def _on(listener: socket.socket) -> tuple[str, ...]:
    host, port = listener.getsockname()[:2]
    return "--host", host, "--port", str(port), "--listener", str(listener.fileno())


def web_processes() -> int:
    """One Python process fills one core; whatever they share stands in the database."""
    return min(os.cpu_count() or 1, MOST_WEB_PROCESSES)


def edge(open_doors: Doors, data: Path) -> Job:
    """The station on this machine."""
    token, home, found = data / "edge" / "token", data / "edge", open_doors.https
    command = [sys.executable, "-m", "cityloop_edge.entrypoints.on_process", "--centre", open_doors.address]
    trust = ["--authority", str(found.authority)] if found and found.authority else []
    return Job("edge", [*command, *trust, "--token-file", str(token), "--data", str(home)])


def own(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cityloop", *arguments, "--data", os.environ["CITYLOOP_DATA"]]


def opened(supervisor: Supervisor, open_doors: Doors) -> bool:
    """Waits until the page can be used; False where it never can or where we are told to stop."""
    if supervisor.run(until=open_doors.is_healthy, seconds=READY_WITHIN):
        return True
    if not supervisor.stopping:
        tell(f"The web process does not get ready: see {supervisor.logs}", f"网页进程未能就绪，请看 {supervisor.logs}")
    return False
