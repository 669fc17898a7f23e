"""Runs a command that ends when its parent does, even when that is killed: `python leash.py COMMAND...`.

The kernel of Linux sends the signal; elsewhere the command runs unleashed. Standard library alone, so that it starts
in a few milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> None:
    if sys.platform == "linux":
        parent = int(os.environ["CITYLOOP_PARENT"])
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the leash was on
            return
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
