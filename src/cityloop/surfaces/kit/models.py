"""What the pages keep for themselves: refused sign-ins, the city's name, who has what open."""

from __future__ import annotations

from django.db import models

from cityloop.staff.models import Person


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


class Presence(models.Model):
    """A page that shows a subject: who sits before it, and which form is being filled in. It expires (`presence`)."""

    page = models.CharField(max_length=40, unique=True, help_text="Chosen by the page itself when it loads")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=40, help_text="As the pages name it: case-12")
    doing = models.CharField(max_length=40, blank=True, help_text="Name of the operation whose form is open")
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.subject}"
