"""Cameras on record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.edge.models import Station
from cityloop.privacy.fields import EncryptedTextField


class Owner(models.TextChoices):
    """Whose camera it is."""

    OWN = "own", _("Own")
    POLICE = "police", _("Police")
    TOWER = "tower", _("Telecom tower")
    VEHICLE = "vehicle", _("Vehicle")
    DRONE = "drone", _("Drone")
    BODY = "body", _("Body recorder")


class Condition(models.TextChoices):
    """How a camera fares: what its station says, and what there is to say where it says nothing."""

    WATCHING = "watching", _("Watched")
    CONNECTING = "connecting", _("Connecting")
    FAILED = "failed", pgettext_lazy("camera", "Failed")
    SILENT = "silent", _("Station silent")
    UNWATCHED = "unwatched", _("Registered only")
    OFF = "off", _("Out of service")


class Recording(models.TextChoices):
    """What its station records of a camera."""

    NONE = "none", pgettext_lazy("recording", "Nothing")
    RING = "ring", _("The last minutes")
    KEPT = "kept", _("All, for as long as recordings are kept")


class Camera(models.Model):
    """A camera and what it is for. Its addresses hold passwords, so they are sealed at rest and shown to nobody.

    Purpose, sign, registration and how long recordings are kept: order 799 of 2025, articles 13, 14 and 17.
    """

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    lon = models.FloatField()
    lat = models.FloatField()
    direction = models.FloatField(default=0, help_text="Degrees from north, clockwise, to the middle of the picture")
    field_of_view = models.FloatField(default=90, help_text="Degrees")
    owner = models.CharField(max_length=20, choices=Owner.choices, default=Owner.OWN)
    purpose = models.CharField(max_length=200, blank=True, help_text="What it is for; the law asks")
    sign_since = models.DateField(null=True, blank=True, help_text="Since when a sign says that there is a camera")
    used_since = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True, help_text="With the police, within 30 days of use")
    kept_days = models.PositiveIntegerField(default=30, help_text="For how long recordings are kept")
    source = EncryptedTextField(blank=True)
    sub_source = EncryptedTextField(blank=True, help_text="A smaller stream of the same picture")
    snapshot = EncryptedTextField(blank=True, help_text="Where single pictures are to be had")
    speaker = models.CharField(max_length=64, blank=True, help_text="Code of the loudspeaker beside it")
    presets = models.JSONField(default=list, blank=True, help_text="Names of the positions that it can be turned to")
    preset = models.CharField(max_length=40, blank=True, help_text="The position in which it stands now")
    control = EncryptedTextField(blank=True, help_text="By which it is turned, onvif+http://...")
    home_minutes = models.PositiveSmallIntegerField(default=5, help_text="Let alone for so long it goes back")
    sample_seconds = models.FloatField(default=2)
    recording = models.CharField(max_length=10, choices=Recording.choices, default=Recording.NONE)
    ring_minutes = models.PositiveIntegerField(default=60, help_text="Of which the last minutes are recorded")
    masks_itself = models.BooleanField(default=False, help_text="The camera paints over what nobody may look at")
    view_since = models.DateTimeField(null=True, blank=True, help_text="When somebody said that it stands as it should")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="watched")
    in_service = models.BooleanField(default=True)

    @property
    def address(self) -> str:
        """Where its pictures come from: the best that it has; empty of a camera that is on record only."""
        return self.source or self.sub_source or self.snapshot

    @property
    def may_move(self) -> bool:
        """Whether its own stream may be shown and recorded as it is: masks are burnt into single pictures alone."""
        return self.masks_itself or not self.masks.all()

    @property
    def stream(self) -> str:
        """Whose moving pictures may be handed on; empty where there is none, or where masks forbid it."""
        return (self.source or self.sub_source) if self.may_move else ""

    @property
    def sub_stream(self) -> str:
        """The smaller one beside it; empty as above."""
        return self.sub_source if self.source and self.may_move else ""

    @property
    def kept_minutes(self) -> int:
        if self.recording == Recording.KEPT:
            return self.kept_days * 24 * 60
        return self.ring_minutes if self.recording == Recording.RING else 0

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
