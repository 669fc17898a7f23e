"""How often one key and one address may call. Counted in each web process, so a machine with four allows four times
as much: enough against a client that has run wild, and no row is written for a question.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
REMEMBERED = 10_000


@dataclass
class Counter:
    """At most `most` calls of one caller in a window."""

    most: int
    _seen: OrderedDict[str, tuple[datetime, int]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_spent(self, caller: str, at: datetime) -> bool:
        """Counts the call, unless the window is used up."""
        with self._lock:
            began, count = self._seen.pop(caller, (at, 0))
            if at - began >= WINDOW:
                began, count = at, 0
            self._seen[caller] = (began, min(count + 1, self.most + 1))
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return count >= self.most


QUESTIONS = Counter(300)  # of an address
REPORTS_OF_A_KEY = Counter(240)
REPORTS_FROM_AN_ADDRESS = Counter(240)
