"""Requests for footage."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.privacy.fields import EncryptedTextField
from cityloop.watch.models.cameras import Camera
from cityloop.watch.models.seeing import Footage
from cityloop.workflow.models import Subject


class Applicant(models.TextChoices):
    """For whom footage is asked for."""

    DEPARTMENT = "department", _("Department")
    POLICE = "police", _("Police")
    CITIZEN = "citizen", _("Citizen concerned")


class Ground(models.TextChoices):
    """What order 799 of 2025 allows footage to be handed out for; `retrieving.rules` knows the article."""

    ENFORCEMENT = "enforcement", _("Enforcement or investigation of a case")
    EMERGENCY = "emergency", _("Dealing with an emergency")
    DUTY = "duty", _("Another statutory duty")
    LIFE = "life", _("To protect life and health")
    PROPERTY = "property", _("To protect property")


class Retrieval(Subject):
    """Somebody asks for recordings of a place and time (视频调取): for whom, on what ground, who approved.

    Order 799 of 2025, articles 16, 20 and 21. What could identify a person is sealed.
    """

    applicant = models.CharField(max_length=10, choices=Applicant.choices)
    unit = models.CharField(max_length=80, blank=True, help_text="Department or police unit")
    letter = models.CharField(max_length=60, blank=True, help_text="Number of the letter that asks for it")
    name = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    identity = EncryptedTextField(blank=True, help_text="How it was made sure who asks, and what it is to them")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    purpose = EncryptedTextField()
    place = models.CharField(max_length=120, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    camera = models.ForeignKey(Camera, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    to = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    department = models.CharField(max_length=40, blank=True, help_text="Whose request it is; empty: the centre's")
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [
            models.Index(fields=["state", "-asked_at"], name="retrieval_by_state"),
            models.Index(fields=["department", "-asked_at"], name="retrieval_of_department"),
        ]

    @property
    def number(self) -> str:
        return f"V{timezone.localtime(self.asked_at):%Y%m%d}-{self.pk:05d}"

    def __str__(self) -> str:
        return self.number


class RetrievalPart(models.Model):
    """A piece of one camera's recording for a request; without `footage`, why it could not even be asked for."""

    retrieval = models.ForeignKey(Retrieval, on_delete=models.CASCADE, related_name="parts")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    to = models.DateTimeField()
    footage = models.ForeignKey(Footage, null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    absence = models.CharField(max_length=200, blank=True, help_text="Why there is nothing")

    class Meta:
        ordering = ("retrieval", "pk")
        constraints = [models.UniqueConstraint(fields=["retrieval", "camera", "since"], name="retrieved_once")]

    def __str__(self) -> str:
        return f"{self.retrieval} {self.camera} {self.since:%F %T}"
