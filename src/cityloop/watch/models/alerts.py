"""What the cameras have seen stay in a zone, what was spoken to it, and places of closed cases kept in mind."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.cases.models import Case
from cityloop.watch.models.zones import Zone
from cityloop.workflow.models import Subject


class FalseAlarm(models.TextChoices):
    """Why an alert was none, for counting."""

    SHADOW = "shadow", _("Shadow or light")
    PEOPLE = "people", _("People standing")
    ALLOWED = "allowed", _("Allowed here")
    MOVED = "moved", _("Moved away already")
    PICTURE = "picture", _("Bad picture")
    OTHER = "other", pgettext_lazy("false alarm", "Other")


class Remembered(models.Model):
    """The place of a closed case, kept in mind until a moment: `box` in the zone's picture, none for all of the zone.

    It ends before that when the case is opened again.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remembered")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="remembered")
    box = models.JSONField(default=list, help_text="[x, y, width, height], 0 to 1")
    closed_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "remembered"
        ordering = ("-closed_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["case", "zone", "closed_at"], name="remembered_once")]
        indexes = [models.Index(fields=["zone", "until"], condition=models.Q(ended_at=None), name="remembered_in_zone")]

    def __str__(self) -> str:
        return f"{self.case} {self.zone}"


class Alert(Subject):
    """What the cameras have seen stay in a zone. While it is open, whatever else stays in the zone joins it.

    `again`: it stands where the thing of a closed case was; `until`, while it waits after a reminder.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="alerts")
    began_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the last thing had left")
    score = models.FloatField(default=0)
    box = models.JSONField(default=list, help_text="[x, y, width, height] of the latest thing, 0 to 1")
    report_code = models.CharField(max_length=64, blank=True, help_text="The report that was made of it")
    rule = models.CharField(max_length=64, blank=True, help_text="By which the station saw it")
    what = models.CharField(max_length=40, blank=True, help_text="What a learnt model at the station took it for")
    cause = models.CharField(max_length=10, choices=FalseAlarm.choices, blank=True, help_text="Why it was none")
    again = models.ForeignKey(Remembered, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")

    class Meta:
        ordering = ("-raised_at", "-id")
        indexes = [
            models.Index(fields=["state", "-raised_at"], name="alert_desk"),
            models.Index(fields=["zone", "-raised_at"], name="alert_of_zone"),
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.raised_at:%Y-%m-%d %H:%M}"


class Stay(models.Model):
    """One thing that stays, as its station named it, and the alert that it belongs to."""

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="stays")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "id")

    def __str__(self) -> str:
        return str(self.id)


class Reminder(models.Model):
    """Words spoken by the loudspeaker beside a camera; `left_at` is when what stood there had left, if it did in time.

    `until` is how long that was waited for.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="reminders")
    speaker = models.CharField(max_length=64, help_text="Code of the loudspeaker")
    spoken_at = models.DateTimeField()
    spoken_by = models.CharField(max_length=60)
    until = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("spoken_at", "pk")
        indexes = [models.Index(fields=["spoken_at"], name="reminder_by_time")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.spoken_at:%F %T}"


class Attention(models.Model):
    """How many alerts the operators of this city can take, how right they have to be, how long the street remembers a
    closed case, and what stands in it may take to leave after a reminder; one row.
    """

    alerts_an_hour = models.PositiveSmallIntegerField(default=60)
    least_percent = models.PositiveSmallIntegerField(default=50)
    least_decisions = models.PositiveSmallIntegerField(default=10)
    remember_days = models.PositiveSmallIntegerField(default=7)
    reminded_minutes = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        return "Attention"
