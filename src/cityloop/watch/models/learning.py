"""What the answers of operators lead to: zones on probation, zones changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.watch.models.zones import Zone


class Probation(models.Model):
    """A zone whose alerts were wrong too often: they wait behind the others until a person ends it."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="probations")
    right = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-began_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["zone"], condition=models.Q(ended_at=None), name="one_probation_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.began_at:%F}"


class Tuning(models.Model):
    """A proposed change of a zone that somebody took over, and what it was expected to do."""

    class Setting(models.TextChoices):
        DWELL = "dwell_seconds", _("Dwell time")
        SIZE = "min_size", _("Smallest size")

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="tunings")
    setting = models.CharField(max_length=14, choices=Setting.choices)
    before = models.FloatField()
    after = models.FloatField()
    spared = models.PositiveIntegerField(help_text="Wrong alerts that would not have come")
    wrong = models.PositiveIntegerField()
    lost = models.PositiveIntegerField(help_text="Right alerts that would not have come either")
    right = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.zone} {self.setting}"
