"""`up`: one command holds the processes of a city."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from cityloop.config import kind
from cityloop.config.errors import Refused
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
    with closing(listen(options.host, options.port)) as listener:
        if plan.reset:
            kind.throw_away(data)
        kind.settle(data, plan.kind)
        supervisor = Supervisor(logs=data / "logs")
        supervisor.listen_to_signals()
        try:
            if not prepared(supervisor, plan, lock):
                return 1
            begin(supervisor, listener, lock)
            if not opened(supervisor, listener):
                return 0 if supervisor.stopping else 1
            tell(f"CityLoop is ready: {address(listener)}", f"系统已就绪：{address(listener)}")
            plan.greet(data)
            for job in [edge(listener, data), *plan.jobs]:
                supervisor.add(job)
            tell(f"Logs are in {supervisor.logs}. Ctrl-C stops.", f"日志位于 {supervisor.logs}。按 Ctrl-C 停止。")
            while not supervisor.stopping:
                plan.report(data)
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


def listen(host: str, port: int) -> socket.socket:
    """Bound by the supervisor, so that a web process that starts anew loses no caller."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise Refused(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port N."
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """As this machine reaches it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def begin(supervisor: Supervisor, listener: socket.socket, lock: int) -> None:
    """Web processes on one socket, and the worker."""
    listener.set_inheritable(True)
    host, port = listener.getsockname()[:2]
    web = ("web", "--host", host, "--port", str(port), "--listener", str(listener.fileno()))
    for number in range(web_processes()):
        supervisor.add(Job(f"web{number + 1}", own(*web), hands=(listener.fileno(), lock)))
    supervisor.add(Job("worker", own("worker"), hands=(lock,)))


def web_processes() -> int:
    """One Python process fills one core; whatever they share stands in the database."""
    return min(os.cpu_count() or 1, MOST_WEB_PROCESSES)


def edge(listener: socket.socket, data: Path) -> Job:
    """The station on this machine."""
    token, home = data / "edge" / "token", data / "edge"
    command = [sys.executable, "-m", "cityloop_edge.entrypoints.on_process", "--centre", address(listener)]
    return Job("edge", [*command, "--token-file", str(token), "--data", str(home)])


def own(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cityloop", *arguments, "--data", os.environ["CITYLOOP_DATA"]]


def opened(supervisor: Supervisor, listener: socket.socket) -> bool:
    """Waits until the page can be used; False where it never can or where we are told to stop."""
    if supervisor.run(until=lambda: healthy(address(listener)), seconds=READY_WITHIN):
        return True
    if not supervisor.stopping:
        tell(f"The web process does not get ready: see {supervisor.logs}", f"网页进程未能就绪，请看 {supervisor.logs}")
    return False


def healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
