"""What the engine keeps: the subject's state, its steps and its clocks."""

from __future__ import annotations

from django.db import models


class Subject(models.Model):
    """Something that moves along a table of states. `revision` counts its steps; a page shows it and sends it back.

    `until` is the moment at which a pause ends by itself. `due_at`, `yellow_at` and `wake_at` are copies from the
    running clock, so that inboxes and the alarm read one index.
    """

    state = models.CharField(max_length=30)
    revision = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    yellow_at = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        abstract = True


class Step(models.Model):
    """One operation on a subject, with what it took."""

    table = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    operation = models.CharField(max_length=40)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    post = models.CharField(max_length=30, blank=True)
    department = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    seconds_in_source = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("table", "subject_id", "number")
        constraints = [models.UniqueConstraint(fields=["table", "subject_id", "number"], name="one_step_per_number")]
        indexes = [models.Index(fields=["actor_id", "at"], name="step_by_actor")]

    def __str__(self) -> str:
        return f"{self.table} {self.subject_id} #{self.number} {self.operation}"


class StageClock(models.Model):
    """The clock of one stage of a subject for one holder, by whose hours it runs.

    A stopped clock stays as the record of what was used.
    """

    table = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    stage = models.CharField(max_length=30)
    holder = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20)
    limit_seconds = models.BigIntegerField()
    original_seconds = models.BigIntegerField()
    spent_seconds = models.BigIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("table", "subject_id", "started_at")
        indexes = [
            models.Index(fields=["table", "subject_id"], name="clock_of_subject"),
            models.Index(fields=["kind"], condition=models.Q(stopped_at=None), name="clock_running"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.subject_id} {self.stage}"
