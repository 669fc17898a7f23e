"""A report: somebody saw something. Many reports, one case."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.cases.models import Case, Place, Source
from cityloop.catalogue.models import Condition
from cityloop.journal.services import Subject as JournalSubject
from cityloop.privacy.fields import EncryptedTextField
from cityloop.workflow.models import Subject


class Elsewhere(models.TextChoices):
    """Why a call is not for this platform."""

    OUT_OF_SCOPE = "out_of_scope", _("Not within our scope")
    OTHER_HOTLINE = "other_hotline", _("For another hotline")
    ENQUIRY = "enquiry", _("A question, answered")


class Report(Subject, Place):
    """`key` is the sender's own number for the report: sent twice, stored once. `code` lets the reporter follow."""

    key = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=16, unique=True)
    source = models.CharField(max_length=20, choices=Source.choices)
    condition = models.ForeignKey(Condition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minor = models.CharField(max_length=20, blank=True)
    component = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    reporter = models.CharField(max_length=60, blank=True, help_text="Username, for a report by the staff")
    caller_name = EncryptedTextField(blank=True, default="")
    caller_phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    received_at = models.DateTimeField()
    checker = models.CharField(max_length=60, blank=True)
    check_result = models.CharField(max_length=10, blank=True)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["state", "due_at"], name="report_inbox"),
            models.Index(fields=["received_at"], name="report_received_at"),
            models.Index(fields=["checker", "state"], name="report_of_checker"),
            models.Index(fields=["reporter", "received_at"], name="report_of_reporter"),
        ]

    @property
    def number(self) -> str:
        return f"R{timezone.localtime(self.received_at):%Y%m%d}-{self.pk:06d}"

    def __str__(self) -> str:
        return self.number


class Referral(models.Model):
    """A call or report that belongs elsewhere: answered, recorded and counted apart; a mere call has no place."""

    key = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=20, choices=Elsewhere.choices)
    source = models.CharField(max_length=20, choices=Source.choices)
    report = models.OneToOneField(Report, null=True, blank=True, on_delete=models.CASCADE, related_name="referral")
    words = models.TextField(blank=True)
    told = models.TextField(blank=True, help_text="What the caller was answered")
    caller_phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.at:%Y-%m-%d}"


def about(report: Report) -> JournalSubject:
    """The report as the journal and the evidence name it."""
    return JournalSubject("report", str(report.pk))
