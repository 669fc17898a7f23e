"""What is wrong with cameras, since when, and for how long of each day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.edge.models import Station
from cityloop.watch.models.cameras import Camera


class Sign(models.TextChoices):
    """What is wrong: with a camera's pictures, as its station sees them; with a camera or station, by its silence."""

    STATION_SILENT = "station_silent", _("Station silent")
    MANY_LOST = "many_lost", _("Most cameras without a picture")
    NO_SIGNAL = "no_signal", _("No picture")
    BLACK = "black", _("Black")
    FROZEN = "frozen", _("Frozen")
    BLURRED = "blurred", _("Blurred")
    COVERED = "covered", _("Covered")
    MOVED = "moved", pgettext_lazy("camera", "Moved")
    WRONG_CLOCK = "wrong_clock", _("Wrong clock")


class Charge(models.Model):
    """From when to when a station had to watch a camera: the time of which shares are told."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="charges")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="charges")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        indexes = [models.Index(fields=["began_at", "ended_at"], name="charge_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["camera"], condition=models.Q(ended_at=None), name="one_charge_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.camera_id} {self.began_at:%F %T}"


class Fault(models.Model):
    """A sign and how long it held; of a whole station where there is no camera. It ends by itself."""

    camera = models.ForeignKey(Camera, null=True, blank=True, on_delete=models.CASCADE, related_name="faults")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="faults")
    sign = models.CharField(max_length=20, choices=Sign.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        indexes = [
            models.Index(fields=["began_at", "ended_at"], name="fault_by_time"),
            models.Index(fields=["camera", "sign"], name="fault_of_camera"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "camera", "sign"],
                condition=models.Q(ended_at=None),
                name="one_fault_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.camera_id or self.station_id} {self.sign} {self.began_at:%F %T}"


class HealthDay(models.Model):
    """How a camera fared on a day of the city's, in seconds; drawn up anew until the day is over."""

    day = models.DateField()
    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="days")
    charged = models.PositiveIntegerField(help_text="For so long a station had to watch it")
    online = models.PositiveIntegerField(help_text="For so long there were pictures")
    well = models.PositiveIntegerField(help_text="For so long nothing was wrong with it")
    signs = models.JSONField(default=dict, help_text="How long each sign held")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "camera")
        constraints = [models.UniqueConstraint(fields=["day", "camera"], name="one_row_a_day_and_camera")]

    def __str__(self) -> str:
        return f"{self.camera_id} {self.day}"


class HealthNames(models.Model):
    """What a city's reports call the two shares; one row."""

    online = models.CharField(max_length=40, blank=True)
    well = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return "Names of shares"
