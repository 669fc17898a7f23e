"""Refused sign-ins, kept for as long as the throttle looks back."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """A sign-in that failed, under the account it named and the address it came from."""

    account = models.CharField(max_length=60, db_index=True)
    address = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.account} {self.at:%H:%M:%S}"


class City(models.Model):
    """What this city is called; one row."""

    code = models.CharField(max_length=12, help_text="Administrative division code, six digits for a county")
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name
