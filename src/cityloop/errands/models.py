"""Work that takes longer than a request: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import pgettext_lazy

from cityloop.journal.services import Actor
from cityloop.journal.services import Subject as JournalSubject


class State(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("errand", "Waiting")
    RUNNING = "running", pgettext_lazy("errand", "Running")
    STOPPING = "stopping", pgettext_lazy("errand", "Being called off")
    DONE = "done", pgettext_lazy("errand", "Done")
    FAILED = "failed", pgettext_lazy("errand", "Failed")
    CALLED_OFF = "called_off", pgettext_lazy("errand", "Called off")


KEPT = timedelta(days=7)  # after its end, with its file
UNDER_WAY = (State.WAITING, State.RUNNING, State.STOPPING)


class Errand(models.Model):
    """`post`, `department` and `area` say in which standing it was asked for; who acts reads them anew.

    `parameters` and `result` belong to the kind, which types them on reading. `file` is the name under which its file,
    if there is one, is handed out; it lies where `files.path` says.
    """

    kind = models.CharField(max_length=20)
    owner = models.CharField(max_length=60)
    post = models.CharField(max_length=30, blank=True)
    department = models.CharField(max_length=40, blank=True)
    area = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    fault = models.CharField(max_length=400, blank=True, help_text="Why it failed, in the words of who asked")
    file = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="When its owner looked at the list after its end")
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["owner", "state"], name="errand_of_owner")]

    @property
    def actor(self) -> Actor:
        return Actor("person", self.owner, self.post)

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def part(self) -> int:
        """Of a hundred."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    def holds_file(self, at: datetime) -> bool:
        return bool(self.file) and self.state == State.DONE and (self.expires_at is None or at < self.expires_at)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Item(models.Model):
    """One of the subjects of an errand and what came of it.

    `revision` is that of the subject as it was seen when it was asked for and, once done, as the errand left it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("errand", "Waiting")
        DONE = "done", pgettext_lazy("errand", "Done")
        REFUSED = "refused", pgettext_lazy("errand", "Refused")

    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="items")
    subject = models.BigIntegerField()
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    said = models.CharField(max_length=400, blank=True, help_text="Why it was refused, in the words of who asked")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["errand", "subject"], name="item_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


def about(errand: Errand) -> JournalSubject:
    """The errand as the journal names it."""
    return JournalSubject("errand", str(errand.pk))
