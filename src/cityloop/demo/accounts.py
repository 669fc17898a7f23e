"""The list of accounts beside the data, readable by its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cityloop.demo.people import Worker
from cityloop.staff.rules import Post

FILE = "accounts.json"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """One for all accounts of a demo city, another in each."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))


def write(data: Path, workers: Sequence[Worker], password: str) -> None:
    """The first account of each post stands first."""
    seen: set[str] = set()
    first: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for worker in sorted(workers, key=lambda each: list(Post).index(each.post)):
        account = {"post": worker.post.value, "name": worker.name, "username": worker.username, "password": password}
        (others if worker.post in seen else first).append(account)
        seen.add(worker.post)
    path = data / FILE
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(first + others, file, ensure_ascii=False, indent=1)
    draft.replace(path)
