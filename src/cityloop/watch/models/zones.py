"""Polygons drawn into a camera's picture: zones in which nothing may stay, masks that nobody may look at."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.watch.models.cameras import Camera


class Meaning(models.TextChoices):
    """What a zone stands for; the same words cross the wire."""

    NO_STALL = "no_stall", _("No stalls")
    SHOP_LINE = "shop_line", _("Shop line")
    NO_PARKING = "no_parking", _("No parking")
    FIRE_LANE = "fire_lane", _("Fire lane")
    REFUSE = "refuse", _("Refuse point")
    MARKET = "market", _("Market with hours")
    KEEP = "keep", _("Has to stay")


class Zone(models.Model):
    """A polygon in fractions of a camera's picture in which nothing may stay longer than the dwell time.

    `hours`: spans [from, to] in minutes since Monday 0:00 in which that holds, none for always; of a market those in
    which it is allowed to stand.
    """

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    polygon = models.JSONField(help_text="[[x, y], ...] from the upper left corner, 0 to 1")
    meaning = models.CharField(max_length=20, choices=Meaning.choices)
    dwell_seconds = models.PositiveIntegerField(default=120)
    min_size = models.FloatField(default=0.002, help_text="Part of the picture that the thing covers at least")
    class_code = models.CharField(max_length=40, blank=True, help_text="Minor class of the catalogue to propose")
    hours = models.JSONField(default=list, blank=True)
    preset = models.CharField(max_length=40, blank=True, help_text="The position in which it is drawn")
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("camera", "code")
        constraints = [models.UniqueConstraint(fields=["camera", "code"], name="one_zone_per_code")]

    def __str__(self) -> str:
        return self.name


class Mask(models.Model):
    """A polygon of a camera's picture that nobody may look at: windows, private ground."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="masks")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    polygon = models.JSONField(help_text="[[x, y], ...] from the upper left corner, 0 to 1")
    preset = models.CharField(max_length=40, blank=True, help_text="The position in which it is drawn")

    class Meta:
        ordering = ("camera", "code")
        constraints = [models.UniqueConstraint(fields=["camera", "code"], name="one_mask_per_code")]

    def __str__(self) -> str:
        return self.name or self.code
