"""How often a wrong password may be tried: for an account, and from an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from cityloop.surfaces.kit.models import Attempt

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 40


def is_closed(account: str, address: str, at: datetime) -> bool:
    """Whether the account or the address has used up its tries of the last quarter of an hour."""
    recent = Attempt.objects.filter(at__gt=at - WINDOW)
    return (
        recent.filter(account=account).count() >= PER_ACCOUNT or recent.filter(address=address).count() >= PER_ADDRESS
    )


def note(account: str, address: str, at: datetime) -> None:
    Attempt.objects.filter(at__lt=at - WINDOW).delete()
    Attempt.objects.create(account=account, address=address, at=at)


def forgive(account: str, at: datetime) -> None:
    """After a right password the account starts anew."""
    Attempt.objects.filter(Q(account=account) | Q(at__lt=at - WINDOW)).delete()
