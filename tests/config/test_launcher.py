"""`./cityloop` on a machine that has Python alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from cityloop.config.paths import ROOT


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Any]:
    """The script as a module, at work in a directory of its own."""
    loader = SourceFileLoader("launcher", str(ROOT / "cityloop"))
    spec = spec_from_loader("launcher", loader)
    assert spec
    module: Any = module_from_spec(spec)
    loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        for name in ("ROOT", "VENV", "BUILD"):
            setattr(module, name, str(tmp_path))
        yield module


def test_a_step_is_done_once(launcher: Any) -> None:
    done: list[str] = []
    for _ in range(3):
        launcher.step("run", lambda: done.append("run"), "lock 1")
    assert done == ["run"]


def test_a_step_is_done_again_when_its_lock_changes(launcher: Any) -> None:
    done: list[str] = []
    launcher.step("run", lambda: done.append("1"), "lock 1")
    launcher.step("run", lambda: done.append("2"), "lock 2")
    assert done == ["1", "2"]


def test_a_step_is_done_again_when_its_product_is_gone(launcher: Any, tmp_path: Path) -> None:
    product = tmp_path / "node_modules"
    done: list[str] = []

    def fetch() -> None:
        product.mkdir()
        done.append("fetched")

    for _ in range(2):
        launcher.step("browser", fetch, "lock", str(product))
    product.rmdir()
    launcher.step("browser", fetch, "lock", str(product))
    assert done == ["fetched", "fetched"]


def test_a_failed_step_leaves_no_stamp(launcher: Any) -> None:
    with pytest.raises(launcher.Stop):
        launcher.step("run", lambda: launcher.with_progress([sys.executable, "-c", "exit(3)"], "", 1), "lock")
    done: list[str] = []
    launcher.step("run", lambda: done.append("again"), "lock")
    assert done == ["again"]


def test_changed_styles_are_gathered_again(launcher: Any, tmp_path: Path) -> None:
    for name in ("package-lock.json", "requirements/run.txt", "src/room/static/room/style.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    before = launcher.static_sources()
    assert launcher.static_sources() == before
    (tmp_path / "src/room/static/room/style.css").write_text("two")
    assert launcher.static_sources() != before


def test_a_python_that_is_too_old_is_told_so(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    with pytest.raises(launcher.Stop, match=r"3\.11 or newer; this is 3\.9"):
        launcher.newer_python([])


def test_old_pythons_can_read_the_launcher() -> None:
    olds = [name for name in (f"python3.{minor}" for minor in range(6, 11)) if runs(name)]
    for old in olds:
        command = [old, "-c", f"compile(open({str(ROOT / 'cityloop')!r}, encoding='utf-8').read(), 'cityloop', 'exec')"]
        assert subprocess.run(command, check=False).returncode == 0, old


def test_every_lock_is_complete_with_hashes() -> None:
    for lock in ("run.txt", "dev.txt", "node.txt"):
        text = (ROOT / "requirements" / lock).read_text()
        packages = [line for line in text.splitlines() if line[:1].isalnum()]
        assert packages
        assert all("==" in line and line.endswith("\\") for line in packages), lock


def runs(python: str) -> bool:
    return shutil.which(python) is not None and subprocess.run([python, "-V"], check=False).returncode == 0
