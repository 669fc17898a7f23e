"""Cameras that give a stream over HTTP: HLS, FLV, MPEG-TS."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from threading import Event

import pytest

from cityloop_edge.messages import Condition, Doubt
from cityloop_edge.vision.probing import probe
from cityloop_edge.vision.sources import Unreadable, frames
from tests.cityloop_edge.test_cameras import named, watched
from tests.servers import wait_for
from tests.tools import need

SCENE = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=10"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p"]


@contextmanager
def hls(folder: Path) -> Iterator[Path]:
    """ffmpeg films into a list of pieces a second long that moves on, as a media server's does."""
    moving = ["-f", "hls", "-hls_time", "1", "-hls_list_size", "4", "-hls_flags", "delete_segments"]
    command = [str(need("ffmpeg")), "-v", "error", "-re", *SCENE, *H264, *moving, str(folder / "street.m3u8")]
    filming = subprocess.Popen(command)
    try:
        wait_for(lambda: (folder / "street.m3u8").exists(), "the first piece")
        yield folder / "street.m3u8"
    finally:
        filming.kill()
        filming.wait()


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[int]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_told: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same scene as FLV and as MPEG-TS, four seconds long."""
    folder = tmp_path_factory.mktemp("films")
    for name in ("street.flv", "street.ts"):
        subprocess.run([need("ffmpeg"), "-v", "error", *SCENE, "-t", "4", *H264, folder / name], check=True)
    return folder


@pytest.mark.parametrize("name", ["street.flv", "street.ts"])
def test_a_stream_over_http_is_watched_until_it_hangs_up(films: Path, name: str) -> None:
    with serving(films) as port:
        coming = frames(f"http://127.0.0.1:{port}/{name}", 1.0, Event())
        assert [frame.whole().width for frame in islice(coming, 4)] == [640] * 4
        with pytest.raises(Unreadable, match="hung up"):
            list(coming)


def test_a_list_of_pieces_is_watched_and_tried(tmp_path: Path) -> None:
    with hls(tmp_path), serving(tmp_path) as port:
        address = f"http://127.0.0.1:{port}/street.m3u8"
        seconds = [frame.seconds for frame in islice(frames(address, 1.0, Event()), 4)]
        found, jpeg = probe(address)
    assert seconds == pytest.approx([seconds[0] + n for n in range(4)], abs=0.2)
    assert (found.fault, found.codec, found.width) == (None, "h264", 640)
    assert Doubt.SELDOM not in found.doubts
    assert jpeg.startswith(b"\xff\xd8")


def test_a_server_that_dies_is_told_and_watched_again_when_it_is_back(tmp_path: Path) -> None:
    with hls(tmp_path), serving(tmp_path) as port:
        address = f"http://127.0.0.1:{port}/street.m3u8"
    with watched(tmp_path, named("gate", address)) as (cameras, _spool):
        wait_for(lambda: cameras.health()[0].condition is Condition.FAILED, "word of it")
        with hls(tmp_path), serving(tmp_path, port):
            wait_for(lambda: cameras.health()[0].condition is Condition.WATCHING, "its pictures")
        wait_for(lambda: cameras.health()[0].condition is Condition.FAILED, "word that it has gone")
        with hls(tmp_path), serving(tmp_path, port):
            wait_for(lambda: cameras.health()[0].condition is Condition.WATCHING, "its pictures again")


def test_a_list_never_leads_to_a_file_of_this_machine(films: Path, tmp_path: Path) -> None:
    (tmp_path / "sly.m3u8").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{films}/street.ts\n")
    with serving(tmp_path) as port, pytest.raises(Unreadable):
        next(frames(f"http://127.0.0.1:{port}/sly.m3u8", 1.0, Event()))


@pytest.mark.parametrize("name", ["none.m3u8", "note.ts"])
def test_what_is_not_there_or_no_film_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "note.ts").write_text("no film")
    with serving(tmp_path) as port, pytest.raises(Unreadable):
        next(frames(f"http://user:s3cret@127.0.0.1:{port}/{name}", 1.0, Event()))
