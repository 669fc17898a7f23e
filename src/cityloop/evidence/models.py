"""Files kept once under their hash, and what they are evidence of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    IMAGE = "image", _("Picture")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Sound")
    DOCUMENT = "document", _("Document")


class Role(models.TextChoices):
    """What an attachment shows of its subject."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")
    NEAR = "near", _("From near")
    FAR = "far", _("From afar")
    REFERENCE = "reference", _("Reference")
    SIGHTING = "sighting", _("Sighting")
    CONTRACTOR = "contractor", _("From the contractor")


class Media(models.Model):
    """A file as it arrived, to the bit. What was told of its taking is that of whoever brought it first."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    mime = models.CharField(max_length=80)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveBigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    device = models.CharField(max_length=120, blank=True)
    created = models.DateTimeField()

    class Meta:
        verbose_name_plural = "media"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class Attachment(models.Model):
    """A file bears on a subject. Who may see the subject may see it; the hash alone opens nothing."""

    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=64)
    role = models.CharField(max_length=12, choices=Role.choices)
    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="attachments")
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    by_kind = models.CharField(max_length=20)
    by_id = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "role", "media"], name="attached_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.subject_kind} {self.subject_id}"
