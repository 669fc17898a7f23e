"""`backup FILE`: the whole city in one archive, while it runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from cityloop.config.begin import begin_django
from cityloop.config.tell import tell

HELP = "save the city into one archive"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--with-secrets", action="store_true", help="keys too: whoever has the archive can read all")


def run(options: argparse.Namespace) -> int:
    begin_django()
    from cityloop.config.backup.saving import save

    size = save(options.file, with_secrets=options.with_secrets)
    tell(f"Saved {size:,} bytes to {options.file}", f"已备份 {size:,} 字节到 {options.file}")
    if not options.with_secrets:
        keys = options.data / "secrets"
        tell(f"The keys are not in it: keep {keys} elsewhere.", f"备份不含密钥，请另行保存 {keys}。")
    return 0
