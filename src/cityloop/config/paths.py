"""Where a city keeps its things: one data directory, secrets beside it with mode 600."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def data_dir() -> Path:
    """The directory named by CITYLOOP_DATA, `./var` if none is named."""
    return Path(os.environ.get("CITYLOOP_DATA") or ROOT / "var").resolve()


def secret(name: str, size: int = 32) -> bytes:
    """The secret `name` of this city; made at the first call. The environment wins: CITYLOOP_SECRET_<NAME> in hex."""
    given = os.environ.get(f"CITYLOOP_SECRET_{name.upper()}")
    if given:
        return bytes.fromhex(given)
    path = data_dir() / "secrets" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_bytes(size).hex())
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(path.read_text())
