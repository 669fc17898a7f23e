"""A process that stores pictures until it is killed, and says the hash of each once it is kept: `storing.py SEED`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django

from tests.evidence import samples


def main(seed: int) -> None:
    django.setup()
    from cityloop.evidence.services import store
    from cityloop.journal.services import Actor

    for number in range(1000):
        picture = samples.picture(size=(320, 240), seed=seed * 1000 + number // 2)  # each twice
        media = store(picture, actor=Actor("person", f"inspector{seed}"), at=datetime.now(UTC))
        sys.stdout.write(f"{media.sha256}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
