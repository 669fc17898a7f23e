"""The web processes of a benchmark's city, and who signs in there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


@contextmanager
def web(count: int = 0) -> Iterator[int]:
    """The port of this city's web processes, so many or as many as `up` starts."""
    from cityloop.config.doors import listen
    from cityloop.config.running import web_processes

    data = os.environ["CITYLOOP_DATA"]
    with closing(listen("127.0.0.1", 0)) as listener, Path(data, "web.log").open("wb") as log:
        port, number = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, "-m", "cityloop", "web", "--listener", str(number), "--data", data]
        processes = [
            subprocess.Popen(command, stdout=log, stderr=log, pass_fds=(number,))
            for _ in range(count or web_processes())
        ]
        try:
            _wait(port)
            yield port
        finally:
            for process in processes:
                process.terminate()
                process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("the web process did not become healthy")


def sign_in(port: int, username: str) -> str:
    """The cookies of one of the cast."""
    import httpx

    from tests.cast import PASSWORD

    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        client.get("/sign-in/")
        form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["cityloop_csrf"]}
        client.post("/sign-in/", data=form, headers={"Referer": str(client.base_url)})
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())
