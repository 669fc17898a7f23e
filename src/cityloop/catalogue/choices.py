"""The small vocabularies of the catalogue; codes are stored, labels translated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.workflow.clocks import LimitKind as ClockKind


class Scheme(models.TextChoices):
    """Where a code comes from."""

    GB = "GB/T 30428.2-2013", "GB/T 30428.2-2013"
    CJT = "CJ/T 214-2007", "CJ/T 214-2007"
    LOCAL = "local", _("The city's own")


class CaseKind(models.TextChoices):
    COMPONENT = "component", _("Component")
    EVENT = "event", _("Event")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class LimitKind(models.TextChoices):
    """How a limit is counted; the urgent kinds run day and night."""

    URGENT_MINUTE = ClockKind.URGENT_MINUTE.value, _("Urgent minutes")
    URGENT_HOUR = ClockKind.URGENT_HOUR.value, _("Urgent hours")
    URGENT_DAY = ClockKind.URGENT_DAY.value, _("Urgent days")
    WORK_HOUR = ClockKind.WORK_HOUR.value, _("Working hours")
    WORK_DAY = ClockKind.WORK_DAY.value, _("Working days")


class DayRule(models.TextChoices):
    """What n working days mean."""

    HOURS = "hours", _("Full days of working hours")
    END_OF_DAY = "end_of_day", _("Until the n-th working day ends")


class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    NORMAL = "normal", _("Ordinary")
    SERIOUS = "serious", _("Serious")


class Who(models.TextChoices):
    """Whose duty a condition is."""

    DEPARTMENT = "department", _("A named department")
    TERRITORY = "territory", _("The street office or town where it lies")
    OWNER = "owner", _("The owner of the component")


class Stage(models.TextChoices):
    """Stages inside the centre, each with a limit of its own."""

    INTAKE = "intake", _("Intake")
    VERIFY = "verify", _("Check before filing")
    FILING = "filing", _("Filing")
    DISPATCH = "dispatch", _("Dispatch")
    FEEDBACK = "feedback", _("Review of the feedback")
    CONSULTING = "consulting", _("Consultation")
    CHECK_SEND = "check_send", _("Sending for check")
    CHECK = "check", _("Check after handling")
    CLOSING = "closing", _("Closing")
