"""Why a device or server does not do what is asked of it."""

from __future__ import annotations

from cityloop_edge.messages import Fault


class Trouble(Exception):
    """Says what is wrong, never the address: it bears a password."""

    def __init__(self, fault: Fault, words: str) -> None:
        self.fault = fault
        super().__init__(words)
