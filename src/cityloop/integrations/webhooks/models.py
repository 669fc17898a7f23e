"""Who is told by machine what happens here."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy

from cityloop.privacy.fields import EncryptedTextField


class State(models.TextChoices):
    """`stopped` is what the machine makes of a receiver that failed for days; a person resumes it."""

    ACTIVE = "active", pgettext_lazy("webhook", "Active")
    PAUSED = "paused", pgettext_lazy("webhook", "Paused")
    STOPPED = "stopped", pgettext_lazy("webhook", "Stopped after long failure")


class Subscription(models.Model):
    """A receiver and how far it has come: every act up to `number` has been taken by it or is not for it."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    verbs = models.TextField(help_text="Verbs such as case.closed, or case.* for all about cases; with blanks between")
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True, help_text="Until then the old secret signs as well")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    number = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0, help_text="In a row")
    failing_since = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, help_text="Not to be tried before")
    answer = models.CharField(max_length=200, blank=True, help_text="What came of the last try")
    answered_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)

    def secrets(self, at: datetime) -> list[str]:
        """All that sign at this moment, the newest first."""
        old = [self.old_secret] if self.old_until and at < self.old_until else []
        return [self.secret, *old]

    def __str__(self) -> str:
        return self.name
