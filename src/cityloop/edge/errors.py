"""Why a station is turned away."""

from __future__ import annotations


class Turned(Exception):
    """Nothing was taken and nothing was changed."""


class Stranger(Turned):
    """No station bears this token."""


class BadCode(Turned):
    """The one-time code is wrong, used up or too old."""
