"""What a camera takes the time to be, as its sender reports tell it (RFC 3550, 6.4.1). Pure."""

from __future__ import annotations

from struct import Struct

SENDER_REPORT = 200
_REPORT = Struct("!BBHLLL")  # version and count, kind, length, source, seconds and fractions since 1900
_TO_1970 = 2_208_988_800  # seconds
COUNTED = 20 * 366 * 86_400  # seconds since 1970: cameras that tell less count from when they were switched on


def told(buffer: bytes | bytearray, start: int, end: int) -> float | None:
    """Seconds since 1970; None where this is no sender report, or tells no time of day."""
    if end - start < _REPORT.size:
        return None
    version, kind, _length, _source, seconds, fractions = _REPORT.unpack_from(buffer, start)
    if version >> 6 != 2 or kind != SENDER_REPORT:
        return None
    found = seconds - _TO_1970 + fractions / 2**32
    return found if found > COUNTED else None
