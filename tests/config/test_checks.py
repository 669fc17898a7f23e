"""What `./cityloop check` finds."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cityloop.config.checks import hosts, licences, machine_paths
from cityloop.config.commands.test import closing_line, counted


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


@pytest.mark.parametrize("host", [("files.pythonhosted", "org"), ("registry.npmjs", "org"), ("deb.debian", "org")])
def test_a_planted_registry_is_found(repository: Path, host: tuple[str, str]) -> None:
    (repository / "lock.txt").write_text(f"first line\nfrom https://{host[0]}.{host[1]}/simple/\n")
    assert [found.partition(": ")[0] for found in hosts.problems(repository)] == ["lock.txt:2"]


def test_a_lock_with_addresses_is_found_whatever_the_host(repository: Path) -> None:
    key = "resolved"
    (repository / "package-lock.json").write_text(json.dumps({key: "https://mirror.example/a.tgz"}))
    assert len(hosts.problems(repository)) == 1


def test_other_hosts_are_nobodys_business(repository: Path) -> None:
    (repository / "readme").write_text("https://www.example.org/simple-things\n")
    assert hosts.problems(repository) == []


def test_what_git_ignores_is_not_looked_at(repository: Path) -> None:
    (repository / ".gitignore").write_text("secret\n")
    (repository / "secret").write_text(".".join(("pypi", "org")))
    assert hosts.problems(repository) == []


def test_a_path_of_somebodys_machine_is_found(repository: Path) -> None:
    (repository / "conf").write_text("\n".join(["a", "/".join(("", "home", "ann", "city"))]))
    assert machine_paths.problems(repository) == ["conf:2: " + "/".join(("", "home", "ann"))]


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("BSD-3-Clause AND 0BSD AND MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR Apache-2.0)", True),
        ("AGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_a_licence_is_fine_where_one_alternative_is(expression: str, fine: bool) -> None:
    assert licences.allowed(expression) is fine


def test_a_browser_library_with_another_licence_is_named(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text(json.dumps({"packages": {"": {}, "node_modules/bad": {"license": "GPL-3.0-only"}}}))
    assert "node_modules/bad: GPL-3.0-only" in licences.problems(tmp_path)


def test_two_closing_lines_make_one() -> None:
    both = counted("2 failed, 10 passed, 1 error") + counted("5 passed, 1 skipped, 3 deselected")
    assert closing_line(both) == "2 failed, 15 passed, 1 skipped, 3 deselected, 1 errors"
