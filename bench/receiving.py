"""What V1 measures with: clips, a centre that takes everything, a station's process, and the references' processes.

`python -m bench.receiving floor|usual|drain ...` is a reference in a process of its own; it prints its figures as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from cityloop_edge.messages import Batch, CameraPlan, Configuration, Heartbeat, Meaning, Receipt, Sighting, ZonePlan

FPS, GOP = 25, 50
FIVE_A_SECOND = 5  # pictures of which the usual way looks at each for motion
SEEN = 6  # pictures of each camera before anything is measured: its eye has warmed up


def clip(out: Path, size: tuple[int, int], bits: int, seconds: int) -> Path:
    """A real street scene of that size with a sensor's grain, so that keyframes weigh what they weigh in life."""
    import av
    import cv2
    import numpy as np

    from tests.cityloop_edge.films import film
    from tests.tools import media

    pictures = []
    with av.open(str(media("car-detection.mp4"))) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == seconds * FPS:
                break
            pictures.append(frame.to_ndarray(format="bgr24"))
    noise = np.random.default_rng(3)
    grain = [noise.normal(0, 5, (size[1], size[0], 1)).astype(np.int16) for _ in range(4)]

    def picture(number: int) -> Any:
        scaled = cv2.resize(pictures[number % len(pictures)], size, interpolation=cv2.INTER_CUBIC)
        return np.clip(scaled.astype(np.int16) + grain[number % 4], 0, 255).astype(np.uint8)

    return film(out, picture, pictures=seconds * FPS, gop=GOP, b_frames=2, bits=bits)


def plans(address: str, cameras: int, every: float) -> tuple[CameraPlan, ...]:
    corners = ((0.1, 0.3), (0.9, 0.3), (0.9, 0.95), (0.1, 0.95))
    zone = ZonePlan(zone="pavement", polygon=corners, meaning=Meaning.NO_STALL, dwell_seconds=300)
    return tuple(
        CameraPlan(camera=f"c{number}", source=f"{address}/{number}", sample_seconds=every, zones=(zone,))
        for number in range(cameras)
    )


class Edge:
    """A station's process, and what its heartbeats told."""

    def __init__(self, process: subprocess.Popen[bytes], centre: _Centre) -> None:
        import psutil

        self._process, self._centre = psutil.Process(process.pid), centre

    def pictures(self) -> list[int]:
        beat = self._centre.beat
        return [each.pictures for each in beat.cameras] if beat else []

    def last_pictures(self) -> list[datetime | None]:
        beat = self._centre.beat
        return [each.last_picture_at for each in beat.cameras] if beat else []

    def sightings(self) -> list[Sighting]:
        """Without their pictures."""
        return list(self._centre.sightings)

    def cpu(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        return float(self._process.memory_info().rss) / 1e6

    def warm_up(self, cameras: int, patience: float) -> None:
        end = time.monotonic() + patience
        while len(seen := self.pictures()) < cameras or min(seen) < SEEN:
            if time.monotonic() > end:
                beat = self._centre.beat
                raise TimeoutError(f"not all cameras were seen: {beat.cameras[:3] if beat else 'no heartbeat'}")
            time.sleep(0.2)


@contextmanager
def station(cameras: tuple[CameraPlan, ...], *how: str, entrypoint: str = "on_process") -> Iterator[Edge]:
    with TemporaryDirectory(prefix="cityloop-bench-") as home:
        token = Path(home, "token")
        token.write_text("bench")
        centre = _Centre(Configuration(station="bench", heartbeat_seconds=0.5, cameras=cameras))
        Thread(target=centre.serve_forever, daemon=True).start()
        command = [sys.executable, "-m", f"cityloop_edge.entrypoints.{entrypoint}", "--data", home, *how]
        command += ["--centre", f"http://127.0.0.1:{centre.server_port}", "--token-file", str(token)]
        with Path(home, "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
            try:
                yield Edge(process, centre)
            finally:
                process.terminate()
                process.wait(30)
                centre.shutdown()
                centre.server_close()


class _Centre(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, configuration: Configuration) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.configuration = configuration
        self.beat: Heartbeat | None = None
        self.sightings: list[Sighting] = []


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Centre

    def do_GET(self) -> None:
        if not self.path.endswith("/configuration"):
            self._answer(404, b"")
        elif self.headers.get("If-None-Match") == f'"{self.server.configuration.revision}"':
            self._answer(304, b"")
        else:
            self._answer(200, self.server.configuration.model_dump_json().encode())

    def do_POST(self) -> None:
        batch = Batch.model_validate_json(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.beat = next(each for each in reversed(batch.messages) if isinstance(each, Heartbeat))
        told = [each.model_copy(update={"pictures": ()}) for each in batch.messages if isinstance(each, Sighting)]
        self.server.sightings += told
        receipt = Receipt(batch=batch.id, accepted=tuple(each.id for each in batch.messages))
        self._answer(200, receipt.model_dump_json().encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def reference(*arguments: str | float) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.receiving", *map(str, arguments)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def floor(path: str, cameras: str, every: str, seconds: str) -> dict[str, float]:
    """The bare decoding of as many keyframes as come due, from memory, by as many threads as a station has workers."""
    import av

    with av.open(path) as container:
        name = container.streams.video[0].codec_context.name
        keyframes = [bytes(packet) for packet in container.demux(video=0) if packet.is_keyframe and packet.size]
    line: SimpleQueue[bytes | None] = SimpleQueue()
    done = []

    def work() -> None:
        context = av.CodecContext.create(name, "r")
        context.thread_count = 1
        while keyframe := line.get():
            done.append(len(context.decode(av.Packet(keyframe)) + context.decode(None)))  # type: ignore[attr-defined]
            context.flush_buffers()

    threads = [Thread(target=work) for _ in range(os.cpu_count() or 1)]
    began, pause = time.monotonic(), float(every) / int(cameras)
    before = time.process_time()
    for thread in threads:
        thread.start()
    for number in count():
        if time.monotonic() - began > float(seconds):
            break
        if line.qsize() < int(cameras):
            line.put(keyframes[number % len(keyframes)])
        time.sleep(max(began + number * pause - time.monotonic(), 0))
    for _ in threads:
        line.put(None)
    for thread in threads:
        thread.join()
    return {"cpu": time.process_time() - before, "pictures": sum(done)}


def usual(address: str, cameras: str, seconds: str) -> dict[str, float]:
    """Each camera in a thread, every picture decoded, five a second compared to a running average."""
    import av
    import cv2
    import numpy as np

    moved = []

    def watch(source: str) -> None:
        with av.open(source, options={"rtsp_transport": "tcp"}) as container:
            container.streams.video[0].codec_context.thread_count = 1
            average = None
            for number, frame in enumerate(container.decode(video=0)):
                if number % (FPS // FIVE_A_SECOND):
                    continue
                gray = cv2.resize(frame.to_ndarray(format="gray"), (480, 270), interpolation=cv2.INTER_AREA)
                average = gray.astype(np.float32) if average is None else average
                cv2.accumulateWeighted(gray, average, 0.05)
                moved.append(int((cv2.absdiff(gray, cv2.convertScaleAbs(average)) > 25).sum()))

    for number in range(int(cameras)):
        Thread(target=watch, args=(f"{address}/{number}",), daemon=True).start()
    time.sleep(float(seconds) / 3)
    before, looked, began = time.process_time(), len(moved), time.monotonic()
    time.sleep(float(seconds))
    spent, passed = time.process_time() - before, time.monotonic() - began
    share = (len(moved) - looked) / (int(cameras) * passed * FIVE_A_SECOND)
    return {"cpu": spent, "share": share, "seconds": passed}


def drain(address: str, cameras: str) -> None:
    """Takes what the cameras send and throws it away, so that they have as much to do as with a station."""
    import selectors
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    selector, buffer = selectors.DefaultSelector(), bytearray(1 << 20)
    for number in range(int(cameras)):
        link = socket.create_connection((parts.hostname or "", parts.port or 0))
        for method in ("DESCRIBE", "SETUP", "PLAY"):
            link.sendall(f"{method} {address}/{number} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
        selector.register(link, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            key.fileobj.recv_into(buffer)  # type: ignore[union-attr]
        time.sleep(0.1)


@contextmanager
def drained(address: str, cameras: int) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.receiving", "drain", address, str(cameras)]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.kill()


if __name__ == "__main__":
    print(json.dumps({"floor": floor, "usual": usual, "drain": drain}[sys.argv[1]](*sys.argv[2:])))  # type: ignore[operator]
