"""`up`: one command holds the processes of a city."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from cityloop.config.errors import Refused
from cityloop.config.lock import DataInUse, hold
from cityloop.config.supervisor import Job, Supervisor
from cityloop.config.tell import tell

READY_WITHIN = 60  # seconds


def run_city(options: argparse.Namespace) -> int:
    """Until Ctrl-C; the exit status."""
    data: Path = options.data.resolve()
    lock = take(data)
    with closing(listen(options.host, options.port)) as listener:
        tell("Preparing the database ...", "正在准备数据库……")
        inside("migrate", "--quiet")
        supervisor = Supervisor(logs=data / "logs")
        supervisor.listen_to_signals()
        try:
            begin(supervisor, listener, lock)
            if not opened(supervisor, listener):
                return 1
            tell(f"CityLoop is ready: {address(listener)}", f"系统已就绪：{address(listener)}")
            tell("Ctrl-C stops it.", "按 Ctrl-C 停止。")
            supervisor.run()
            tell("Stopping ...", "正在停止……")
        finally:
            supervisor.stop()
    return 0


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
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def inside(*arguments: str) -> None:
    """One of our own commands, to its end, in a process that gives its memory back."""
    command = [sys.executable, "-m", "cityloop", *arguments]
    status = subprocess.call(command)
    if status == 130:
        raise KeyboardInterrupt
    if status != 0:
        raise Refused(f"`{' '.join(arguments)}` failed (status {status}); see above.")


def begin(supervisor: Supervisor, listener: socket.socket, lock: int) -> None:
    """Web and worker."""
    listener.set_inheritable(True)
    host, port = listener.getsockname()[:2]
    web = ("web", "--host", host, "--port", str(port), "--listener", str(listener.fileno()))
    supervisor.add(Job("web", own(*web), hands=(listener.fileno(), lock)))
    supervisor.add(Job("worker", own("worker"), hands=(lock,)))


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
