"""What is sent to people, and whether it arrived."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.privacy.fields import EncryptedTextField
from cityloop.staff.models import Person


class Template(models.Model):
    """A city's own wording for an event; where there is none, `texts` speaks."""

    event = models.CharField(max_length=40)
    channel = models.CharField(max_length=20, blank=True, help_text=_("Empty for all channels"))
    language = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        ordering = ("event", "channel", "language")
        constraints = [models.UniqueConstraint(fields=["event", "channel", "language"], name="one_wording")]

    def __str__(self) -> str:
        return f"{self.event} {self.channel or '*'} {self.language}"


class Recipient(models.TextChoices):
    PERSON = "person", _("Person")
    REPORTER = "reporter", _("Reporter")


class State(models.TextChoices):
    """`failed` is tried again, `given_up` is not."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed, will be tried again")
    GIVEN_UP = "given_up", _("Given up")


WAITING = (State.QUEUED, State.FAILED)


class Message(models.Model):
    """One text to one recipient over one channel. `key` and channel make it unique: asked for twice, sent once."""

    key = models.CharField(max_length=120)
    event = models.CharField(max_length=40)
    recipient_kind = models.CharField(max_length=10, choices=Recipient.choices)
    recipient_id = models.CharField(max_length=64, help_text="Id of the report where the recipient is a reporter")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=20)
    address = EncryptedTextField(blank=True)
    text = EncryptedTextField(blank=True)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created", "-pk")
        constraints = [models.UniqueConstraint(fields=["key", "channel"], name="sent_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state__in=WAITING), name="message_waiting"),
            models.Index(fields=["person", "-created"], name="message_inbox"),
            models.Index(fields=["recipient_kind", "recipient_id"], name="message_recipient"),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.recipient_kind} {self.recipient_id} by {self.channel}"
