"""The files under version control."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".mp4", ".woff2", ".gpkg", ".onnx", ".mo", ".xlsx"}


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """(path, contents) of each committed or newly added text file below `root`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = root / name
        if path.suffix not in BINARY and path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace")


def lines_with(root: Path, pattern: re.Pattern[str]) -> list[str]:
    """`path:line: what` for each line in which the pattern finds something."""
    return [
        f"{name}:{number}: {match.group(0)}"
        for name, text in texts(root)
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]
