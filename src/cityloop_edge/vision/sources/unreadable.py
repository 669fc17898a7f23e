"""Why a source gives no pictures."""

from __future__ import annotations


class Unreadable(Exception):
    """The source cannot be opened, has no picture or has stopped making sense."""


class Unfit(Unreadable):
    """Not to be received by our reader, though perhaps by PyAV."""
