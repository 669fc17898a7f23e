"""`backup FILE`: the whole city in one archive, while it runs."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "save the city into one archive"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--with-secrets", action="store_true", help="keys too: whoever has the archive can read all")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from cityloop.config.backup import save
    from cityloop.config.tell import tell

    size = save(options.file, with_secrets=options.with_secrets)
    tell(f"Saved {size:,} bytes to {options.file}", f"已备份 {size:,} 字节到 {options.file}")
    if not options.with_secrets:
        tell("Keys are not in it: keep DATA/secrets elsewhere.", "备份不含密钥：请另存 DATA/secrets。")
    return 0
