"""The one-time code that makes somebody at the machine's console the first administrator. Needs no Django."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

FILE = "first-run-code"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_USED = "used"


def code(data: Path) -> str:
    """The code of this city, made at the first call; empty once it has been used."""
    path = data / FILE
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        found = path.read_text().strip()
        return "" if found == _USED else found
    made = "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _j in range(3))
    with os.fdopen(handle, "w") as file:
        file.write(made)
    return made


def fits(data: Path, given: str) -> bool:
    wanted = code(data)
    return bool(wanted) and hmac.compare_digest(wanted.encode(), given.strip().upper().encode())


def use_up(data: Path) -> None:
    (data / FILE).write_text(_USED)
