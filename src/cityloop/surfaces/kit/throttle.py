"""How often a wrong password or code may be tried: for an account, and from an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from cityloop.surfaces.kit.models import Attempt

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 40


def take(account: str, address: str, at: datetime) -> bool:
    """Whether one more try is free; it counts from now on, until `forgive`.

    Written before it is counted, so that of many tries at the same moment no more are let through than of as many
    one after the other.
    """
    Attempt.objects.filter(at__lt=at - WINDOW).delete()
    own = Attempt.objects.create(account=account, address=address, at=at)
    if not _is_over(account, address, at):
        return True
    own.delete()
    return False


def is_used_up(account: str, address: str, at: datetime) -> bool:
    """Whether the next try will have to wait."""
    recent = Attempt.objects.filter(at__gt=at - WINDOW)
    return (
        recent.filter(account=account).count() >= PER_ACCOUNT or recent.filter(address=address).count() >= PER_ADDRESS
    )


def forgive(account: str, at: datetime) -> None:
    """After a right answer the account starts anew."""
    Attempt.objects.filter(Q(account=account) | Q(at__lt=at - WINDOW)).delete()


def _is_over(account: str, address: str, at: datetime) -> bool:
    recent = Attempt.objects.filter(at__gt=at - WINDOW)
    return recent.filter(account=account).count() > PER_ACCOUNT or recent.filter(address=address).count() > PER_ADDRESS
