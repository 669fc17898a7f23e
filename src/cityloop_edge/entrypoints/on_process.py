"""A station as one process: `python -m cityloop_edge.entrypoints.on_process --centre URL --token-file F --data DIR`."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def main() -> int:
    """Told to stop while it is still starting, it stops as well as later: reading its programs takes a second."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    from cityloop_edge.entrypoints import station

    return station.run()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
