"""Stations beside the cameras, what arrived from them and what they were told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.privacy.fields import EncryptedTextField


class Station(models.Model):
    """A place where cameras can be reached. Keeps the hashes of its token and of its one-time code alone."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    spooled = models.PositiveIntegerField(default=0, help_text="Messages waiting at the station when it last spoke")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Inbox(models.Model):
    """The id of a message that has been taken; what is here is dropped when it comes again."""

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="received")
    kind = models.CharField(max_length=20)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class CameraHealth(models.Model):
    """How a camera fared when its station last spoke of it."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="cameras")
    camera = models.CharField(max_length=64, unique=True)
    condition = models.CharField(max_length=20)
    signs = models.JSONField(default=list, blank=True, help_text="What is wrong with its pictures, as the wire's Sign")
    pictures = models.PositiveBigIntegerField(default=0)
    last_picture_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    recorded_since = models.DateTimeField(null=True, blank=True, help_text="The oldest recording at the station")
    away = models.BooleanField(default=False, help_text="Turned by hand: nothing is watched until it is back")
    heard_at = models.DateTimeField()

    class Meta:
        ordering = ("camera",)

    def __str__(self) -> str:
        return f"{self.camera} {self.condition}"


class Outcome(models.TextChoices):
    """What became of a command; the first value before anything is known."""

    WAITING = "", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("Not understood")


class Command(models.Model):
    """An order to a station, handed down its channel until it is acknowledged or has expired.

    `sealed`: arguments that hold secrets, as JSON; forgotten as soon as the station need not hear them any more.
    """

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=64)
    target = models.CharField(max_length=64, blank=True)
    arguments = models.JSONField(default=dict)
    sealed = EncryptedTextField(blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, default="", choices=Outcome.choices)
    detail = models.CharField(max_length=300, blank=True)
    picture = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the picture that came as the answer")
    probed = models.JSONField(default=dict, blank=True, help_text="What came from an address, as the wire's Probed")
    found = EncryptedTextField(
        blank=True, help_text="Devices in the station's network, as the wire's Found; for a while"
    )
    presets = models.JSONField(default=list, blank=True, help_text="Names of the positions that a camera knows")

    class Meta:
        ordering = ("issued_at", "id")
        indexes = [
            models.Index(fields=["station", "issued_at"], condition=models.Q(outcome=""), name="command_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()
