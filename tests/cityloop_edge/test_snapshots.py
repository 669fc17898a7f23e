"""A camera of which only single pictures are to be had."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice, pairwise
from threading import Event

import pytest
from PIL import Image

from cityloop_edge.messages import Doubt
from cityloop_edge.vision.probing import probe
from cityloop_edge.vision.sources import Unreadable, frames

BASIC = "Basic " + base64.b64encode(b"user:s3:cret").decode()
DIGEST = 'Digest realm="camera", nonce="abc", qop="auth", algorithm=MD5'


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 360), (90, 120, 150)).save(out, "JPEG")
    return out.getvalue()


@contextmanager
def camera(body: bytes, *, asks: str = "") -> Iterator[str]:
    """`asks`: how it wants the password, if it does."""

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = self.headers.get("Authorization", "")
            good = not asks or told == BASIC or (asks == DIGEST and 'username="user"' in told)
            self.send_response(200 if good else 401)
            if not good:
                self.send_header("WWW-Authenticate", asks)
            self.send_header("Content-Length", str(len(body) if good else 0))
            self.end_headers()
            self.wfile.write(body if good else b"")

        def log_message(self, *_told: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Camera) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://user:s3%3Acret@127.0.0.1:{server.server_port}/snap.jpg?channel=1"
        finally:
            server.shutdown()


@pytest.mark.parametrize("asks", ["", 'Basic realm="camera"', DIGEST], ids=["open", "basic", "digest"])
def test_pictures_are_asked_for_one_by_one_on_a_grid(asks: str) -> None:
    with camera(jpeg(), asks=asks) as address:
        found = list(islice(frames(address, 0.1, Event()), 4))
    assert all(frame.whole().width == 640 for frame in found)
    assert all(later.seconds - earlier.seconds > 0.02 for earlier, later in pairwise(found))
    assert round(found[-1].seconds / 0.1) >= 3


@pytest.mark.parametrize("body", [b"", b"no picture"])
def test_what_is_no_picture_is_said(body: bytes) -> None:
    with camera(body) as address, pytest.raises(Unreadable, match="no picture"):
        next(frames(address, 1, Event()))


def test_a_camera_that_is_not_there_or_refuses_is_told_without_its_password() -> None:
    with pytest.raises(Unreadable) as absent:
        next(frames("http://user:s3cret@127.0.0.1:9/snap", 1, Event()))
    with camera(jpeg(), asks="Basic x") as address, pytest.raises(Unreadable, match="401") as refused:
        next(frames(address.replace("s3%3Acret", "wr0ng"), 1, Event()))
    assert "s3cret" not in str(absent.value)
    assert "wr0ng" not in str(refused.value)


def test_it_can_be_tried() -> None:
    with camera(jpeg(), asks=DIGEST) as address:
        found, picture = probe(address)
    assert (found.fault, found.width, found.height, found.keyframes) == (None, 640, 360, 1)
    assert Doubt.SELDOM not in found.doubts
    assert picture.startswith(b"\xff\xd8")


def test_the_clock_of_the_camera_is_that_of_its_answer() -> None:
    with camera(jpeg()) as address:
        frame = next(frames(address, 1, Event()))
    assert frame.ahead is not None
    assert abs(frame.ahead) < 3
