"""Cameras, the zones drawn into their pictures, and alerts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.edge.models import Station
from cityloop.privacy.fields import EncryptedTextField
from cityloop.workflow.models import Subject


class Owner(models.TextChoices):
    """Whose camera it is."""

    OWN = "own", _("Own")
    POLICE = "police", _("Police")
    TOWER = "tower", _("Telecom tower")
    VEHICLE = "vehicle", _("Vehicle")
    DRONE = "drone", _("Drone")
    BODY = "body", _("Body recorder")


class Camera(models.Model):
    """A camera and what it is for. The address of its stream holds a password, so it is sealed at rest."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    lon = models.FloatField()
    lat = models.FloatField()
    direction = models.FloatField(default=0, help_text="Degrees from north, clockwise, to the middle of the picture")
    field_of_view = models.FloatField(default=90, help_text="Degrees")
    owner = models.CharField(max_length=20, choices=Owner.choices, default=Owner.OWN)
    purpose = models.CharField(max_length=200, blank=True, help_text="What it is for; the law asks")
    source = EncryptedTextField(blank=True)
    sample_seconds = models.FloatField(default=2)
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="watched")
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Meaning(models.TextChoices):
    """What a zone stands for; the same words cross the wire."""

    NO_STALL = "no_stall", _("No stalls")
    SHOP_LINE = "shop_line", _("Shop line")
    NO_PARKING = "no_parking", _("No parking")
    FIRE_LANE = "fire_lane", _("Fire lane")
    REFUSE = "refuse", _("Refuse point")


class Zone(models.Model):
    """A polygon in fractions of a camera's picture in which nothing may stay longer than the dwell time."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    polygon = models.JSONField(help_text="[[x, y], ...] from the upper left corner, 0 to 1")
    meaning = models.CharField(max_length=20, choices=Meaning.choices)
    dwell_seconds = models.PositiveIntegerField(default=120)
    min_size = models.FloatField(default=0.002, help_text="Part of the picture that the thing covers at least")
    class_code = models.CharField(max_length=40, blank=True, help_text="Minor class of the catalogue to propose")
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("camera", "code")
        constraints = [models.UniqueConstraint(fields=["camera", "code"], name="one_zone_per_code")]

    def __str__(self) -> str:
        return self.name


class Alert(Subject):
    """What the cameras have seen stay in a zone. While it is open, whatever else stays in the zone joins it."""

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="alerts")
    began_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the last thing had left")
    score = models.FloatField(default=0)
    box = models.JSONField(default=list, help_text="[x, y, width, height] of the latest thing, 0 to 1")
    report_code = models.CharField(max_length=64, blank=True, help_text="The report that was made of it")

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
