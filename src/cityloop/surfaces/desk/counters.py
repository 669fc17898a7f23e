"""Today's funnel through the seven steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cityloop.cases import queries as cases
from cityloop.intake import queries as intake
from cityloop.surfaces.desk.remembered import once


@dataclass(frozen=True, slots=True)
class Counter:
    label: str | Promise
    value: str
    good: bool = False


LABELS = {
    "reported": pgettext_lazy("counter", "Reported"),
    "filed": pgettext_lazy("counter", "Filed"),
    "dispatched": pgettext_lazy("counter", "Dispatched"),
    "handled": pgettext_lazy("counter", "Handled"),
    "checked": pgettext_lazy("counter", "Checked"),
    "closed": pgettext_lazy("counter", "Closed"),
}
NONE = "—"
GOOD = 0.9


def today(at: datetime) -> list[Counter]:
    """Counts of the local day, the same for every desk; a hundred of them ask within the same second."""
    return once("counters", f"{at:%d%H%M%S}", lambda: _read(at))


def _read(at: datetime) -> list[Counter]:
    since, until = cases.today(at)
    funnel = cases.funnel(since, until, intake.received_between(since, until))
    counters = [Counter(label, str(getattr(funnel, name))) for name, label in LABELS.items()]
    elsewhere = Counter(pgettext_lazy("counter", "Elsewhere"), str(intake.referred_between(since, until)))
    return [*counters, elsewhere, _on_time(funnel.rate_in_time)]


def _on_time(rate: float | None) -> Counter:
    label = pgettext_lazy("counter", "On time")
    return (
        Counter(label, NONE) if rate is None else Counter(label, f"{rate:.1%}".replace(".0%", "%"), good=rate >= GOOD)
    )
