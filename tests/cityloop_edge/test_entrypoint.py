"""The edge stands alone."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Whoever asks for Django or the platform fails, as in an environment that does not have them.
ALONE = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "cityloop"}:
            raise ModuleNotFoundError(f"{name} is not here")

sys.meta_path.insert(0, Wall())
import pkgutil, importlib, cityloop_edge
names = [module.name for module in pkgutil.walk_packages(cityloop_edge.__path__, "cityloop_edge.")]
for name in names:
    importlib.import_module(name)
from cityloop_edge.entrypoints.on_process import main
sys.exit(main())
"""


def test_it_starts_where_there_is_no_django(tmp_path: Path) -> None:
    arguments = ["--centre", "http://127.0.0.1:9", "--token-file", str(tmp_path / "token"), "--data", str(tmp_path)]
    answer = subprocess.run([sys.executable, "-c", ALONE, *arguments], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("no token: ")
    helped = subprocess.run([sys.executable, "-c", ALONE, "--help"], capture_output=True, text=True, check=False)
    assert helped.returncode == 0
    assert "--centre" in helped.stdout


# The process sends itself what would tell it to stop, in the moment that it begins to read its programs.
AT_ONCE = """
import os, sys
from cityloop_edge.entrypoints import on_process

class Hurry:
    def find_spec(self, name, path=None, target=None):
        os.kill(os.getpid(), int(sys.argv[1]))

sys.meta_path.insert(0, Hurry())
sys.exit(on_process.main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_while_it_is_starting_it_stops(number: signal.Signals) -> None:
    answer = subprocess.run([sys.executable, "-c", AT_ONCE, str(int(number))], capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, b"")
