"""The register of loudspeakers. What they say is a later room's matter."""

from __future__ import annotations

from django.db import models


class Speaker(models.Model):
    """A loudspeaker in the street, beside a camera where it has one."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    lon = models.FloatField()
    lat = models.FloatField()
    camera_code = models.CharField(max_length=64, blank=True)
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
