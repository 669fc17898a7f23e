"""Lines for whoever stands at the terminal, in Chinese where the terminal speaks it."""

from __future__ import annotations

import os


def tell(english: str, chinese: str) -> None:
    print(chinese if speaks_chinese() else english, flush=True)


def speaks_chinese() -> bool:
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.startswith("zh")
