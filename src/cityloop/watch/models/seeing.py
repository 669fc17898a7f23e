"""Who looked through which camera, recordings that were asked for, cameras turned by hand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.edge.models import Command
from cityloop.privacy.fields import EncryptedTextField
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.watch.models.cameras import Camera
from cityloop.watch.models.rounds import Round


class Why(models.TextChoices):
    """For what somebody looks through a camera (order 799, art. 16)."""

    ROUND = "round", _("Round")
    DUTY = "duty", _("Patrol on duty")
    ALERT = "alert", _("An alert")
    CASE = "case", _("A report or case")
    CHECK = "check", _("Check of the equipment")
    REQUEST = "request", _("A request for footage")
    OTHER = "other", pgettext_lazy("looking", "Other")


class Footage(models.Model):
    """A clip of a camera's recording: asked for by somebody and for something, brought by its station, kept a while."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("footage", "Asked for")
        ARRIVING = "arriving", _("Arriving")
        HERE = "here", _("Here")
        NOT_THERE = "not_there", _("Not recorded")
        FAILED = "failed", pgettext_lazy("footage", "Failed")
        GONE = "gone", _("Deleted")

    id = models.UUIDField(primary_key=True)
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="footage")
    begin = models.DateTimeField()
    end = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="footage")
    post = models.CharField(max_length=30, choices=Post.choices)
    department = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=10, choices=Why.choices)
    about = models.CharField(max_length=40, blank=True, help_text="As the pages name it: alert-12")
    words = EncryptedTextField(blank=True)
    into = models.CharField(max_length=40, blank=True, help_text="The subject whose evidence it is to become: case-12")
    command = models.ForeignKey(Command, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    detail = models.CharField(max_length=300, blank=True)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    began_at = models.DateTimeField(null=True, blank=True, help_text="What it really shows")
    ended_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name_plural = "footage"
        indexes = [
            models.Index(fields=["state", "asked_at"], name="footage_by_state"),
            models.Index(fields=["person", "-asked_at"], name="footage_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.camera_id} {self.begin:%F %T}"


class Look(models.Model):
    """Somebody looked through a camera, from when to when and why. No picture is handed out without one that is open.

    `last_at` is when their page last said that it shows the camera; `window` is the page.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks")
    post = models.CharField(max_length=30, choices=Post.choices)
    department = models.CharField(max_length=40, blank=True)
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="looks")
    window = models.CharField(max_length=40)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="looks")
    why = models.CharField(max_length=10, choices=Why.choices)
    about = models.CharField(max_length=40, blank=True, help_text="As the pages name it: alert-12")
    words = EncryptedTextField(blank=True)
    footage = models.ForeignKey(
        Footage, null=True, blank=True, on_delete=models.PROTECT, related_name="looks", help_text="A recording"
    )
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-began_at", "-pk")
        indexes = [
            models.Index(fields=["camera", "-began_at"], name="look_of_camera"),
            models.Index(fields=["-began_at"], name="look_by_time"),
            models.Index(fields=["person", "window"], condition=models.Q(ended_at=None), name="look_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.camera_id} {self.began_at:%F %T}"


class Turn(models.Model):
    """Somebody turned a camera by hand; what is held down is one turn. `what`: how, and where or in which direction."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="turns")
    post = models.CharField(max_length=30, choices=Post.choices)
    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="turns")
    what = models.JSONField()
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-began_at", "-pk")
        indexes = [models.Index(fields=["camera", "-began_at"], name="turn_of_camera")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.camera_id} {self.began_at:%F %T}"
