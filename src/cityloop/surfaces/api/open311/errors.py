"""What is answered where a call is refused: a list of codes and descriptions under HTTP 400, 403 or 404."""

from __future__ import annotations

from dataclasses import dataclass

BAD, FORBIDDEN, MISSING, TOO_MANY = 400, 403, 404, 429


@dataclass(frozen=True, slots=True)
class Fault:
    code: int
    description: str


class Problem(Exception):
    """Nothing was kept. The answer's status is that of the first fault, the rest stand beside it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(each.description for each in faults))
        self.faults = faults

    @property
    def status(self) -> int:
        return self.faults[0].code


def bad(description: str) -> Problem:
    return Problem(Fault(BAD, description))


def missing(description: str) -> Problem:
    return Problem(Fault(MISSING, description))
