"""Cameras that are looked at in turn, and places that are looked at more often."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.watch.models.cameras import Camera


class Round(models.Model):
    """Cameras that are looked at in turn, so many at once and so long each; who comes next, `patrolling` says.

    Over key places it goes over whatever sees one of them on that day.
    """

    class Over(models.TextChoices):
        CAMERAS = "cameras", _("Chosen cameras")
        KEY_PLACES = "key_places", _("Whatever sees a key place")

    class Size(models.IntegerChoices):
        ONE = 1, "1"
        FOUR = 4, "4"
        NINE = 9, "9"
        SIXTEEN = 16, "16"

    name = models.CharField(max_length=60, unique=True)
    over = models.CharField(max_length=10, choices=Over.choices, default=Over.CAMERAS)
    cameras = models.ManyToManyField(Camera, related_name="rounds")
    size = models.PositiveSmallIntegerField(choices=Size.choices, default=Size.FOUR)
    dwell_seconds = models.PositiveSmallIntegerField(default=20)
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class KeyPlace(models.Model):
    """A place that is looked at more often until a day, that day included."""

    name = models.CharField(max_length=60)
    lon = models.FloatField()
    lat = models.FloatField()
    until = models.DateField()
    set_by = models.CharField(max_length=60)

    class Meta:
        ordering = ("until", "pk")

    def __str__(self) -> str:
        return self.name
