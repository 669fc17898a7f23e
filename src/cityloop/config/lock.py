"""One instance works on a data directory at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class DataInUse(Exception):
    """Another instance works on this data directory."""

    def __init__(self, data: Path, holder: str) -> None:
        super().__init__(f"{data} is in use by another CityLoop (process {holder}). Stop it, or choose --data DIR.")


def hold(data: Path) -> int:
    """Takes the directory; the open file that keeps it. Children that inherit the file keep it too, so a new instance
    waits for the last process of an old one."""
    data.mkdir(parents=True, exist_ok=True)
    handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 20).decode().strip() or "unknown"
        os.close(handle)
        raise DataInUse(data, holder) from None
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle
