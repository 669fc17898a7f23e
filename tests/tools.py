"""What a test needs of the machine. A missing tool skips the test here and fails it where everything is required."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = os.environ.get("CITYLOOP_REQUIRE") == "1"

# Tool -> the Debian packages that bring it.
PACKAGES = {
    "chromium": "chromium fonts-noto-cjk",
    "ffmpeg": "ffmpeg",
    "gst-rtsp-server": "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-libav "
    "gstreamer1.0-plugins-{base,good,bad,ugly}",
}
SYSTEM_PYTHON = "/usr/bin/python3"  # PyGObject lives beside Debian's own Python


def need(tool: str) -> Path:
    """The program `tool`; for gst-rtsp-server the Python that can import it."""
    found = _find(tool)
    if found is None:
        _missing(f"{tool} is missing: apt-get install {PACKAGES[tool]}")
    return found


def media(name: str) -> Path:
    """A clip that is not part of the repository."""
    path = Path(os.environ.get("CITYLOOP_MEDIA") or ROOT.parent / "shared" / "media") / name
    if not path.is_file():
        _missing(f"{name} is missing: set CITYLOOP_MEDIA to the directory of the clips")
    return path


def model(name: str) -> Path:
    """A learnt model that is not part of the repository."""
    path = Path(os.environ.get("CITYLOOP_MODELS") or ROOT.parent / "shared" / "models") / name
    if not path.is_file():
        _missing(f"{name} is missing: set CITYLOOP_MODELS to the directory of the models")
    return path


@cache
def _find(tool: str) -> Path | None:
    if tool == "gst-rtsp-server":
        return Path(SYSTEM_PYTHON) if _has_gst_rtsp_server() else None
    names = {"chromium": ("chromium", "chromium-browser", "google-chrome")}.get(tool, (tool,))
    paths = [path for name in names if (path := shutil.which(name))]
    return Path(paths[0]) if paths else None


def _has_gst_rtsp_server() -> bool:
    probe = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    try:
        return subprocess.run([SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _missing(why: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
