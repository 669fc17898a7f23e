"""When the people of the demo city work, in local time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Window:
    """Hours of work of a day, and whether weekends count."""

    spans: tuple[tuple[time, time], ...]
    weekends: bool = True


ALWAYS = Window(((time(0), time(23, 59, 59)),))
OFFICE = Window(((time(8, 5), time(11, 55)), (time(14, 5), time(17, 50))), weekends=False)
CREW = Window(((time(6), time(21, 45)),))
PATROL = Window(((time(7, 40), time(19, 10)),))


def next_in(at: datetime, window: Window) -> datetime:
    """The moment itself if it lies in the window, else the next one that does."""
    local = at.astimezone(ZONE)
    for day in range(10):
        date = (local + timedelta(days=day)).date()
        if not window.weekends and date.weekday() >= 5:
            continue
        for start, end in window.spans:
            begins = datetime.combine(date, start, ZONE)
            ends = datetime.combine(date, end, ZONE)
            if at < ends:
                return max(at, begins)
    raise ValueError("a window without hours")
