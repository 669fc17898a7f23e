"""Classes, filing conditions, limits, duties and working calendars.

A published version is never changed: a change is a new version with its own date of effect, so that a case keeps the
rule by which it was filed. An edition of a calendar is never changed either.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cityloop.catalogue.choices import CaseKind, DayRule, LimitKind, Scheme, Severity, Stage, State, Who
from cityloop.workflow import clocks


class Version(models.Model):
    """The whole catalogue as it holds from a moment until the next published version."""

    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateTimeField(null=True, blank=True)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    day_rule = models.CharField(max_length=12, choices=DayRule.choices, default=DayRule.HOURS)
    made_at = models.DateTimeField()
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="New with every change")

    class Meta:
        ordering = ("-effective_from", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["effective_from"], name="one_version_a_moment"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, effective_from=None)
                | Q(state=State.PUBLISHED, effective_from__isnull=False),
                name="published_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MajorClass(models.Model):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="majors")
    kind = models.CharField(max_length=10, choices=CaseKind.choices)
    code = models.CharField(max_length=4)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("version_id", "kind", "code")
        constraints = [models.UniqueConstraint(fields=["version", "kind", "code"], name="one_major_class")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class MinorClass(models.Model):
    major = models.ForeignKey(MajorClass, on_delete=models.CASCADE, related_name="minors")
    scheme = models.CharField(max_length=20, choices=Scheme.choices, default=Scheme.GB)
    code = models.CharField(max_length=4)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    is_extension = models.BooleanField(default=False, help_text="The city's own class beside the national ones")
    evidence = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("major_id", "code")
        constraints = [models.UniqueConstraint(fields=["major", "code"], name="one_minor_class")]

    def __str__(self) -> str:
        return f"{self.major.code}{self.code} {self.name}"


class Condition(models.Model):
    """A filing condition (立案条件) with what closes it (结案条件) and how long handling may take."""

    minor = models.ForeignKey(MinorClass, on_delete=models.CASCADE, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=600)
    text_en = models.CharField(max_length=600, blank=True)
    closing = models.CharField(max_length=200)
    closing_en = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.NORMAL)
    limit_kind = models.CharField(max_length=16, choices=LimitKind.choices)
    limit_amount = models.PositiveIntegerField()
    limit_two_kind = models.CharField(max_length=16, choices=LimitKind.choices, blank=True)
    limit_two_amount = models.PositiveIntegerField(
        null=True, blank=True, help_text="In areas of class two; empty: as in class one"
    )
    supervisor = models.CharField(max_length=120, blank=True, help_text="Competent department, by name")

    class Meta:
        ordering = ("minor_id", "number")
        constraints = [
            models.UniqueConstraint(fields=["minor", "number"], name="one_condition"),
            models.CheckConstraint(condition=Q(limit_amount__gt=0), name="limit_is_positive"),
            models.CheckConstraint(
                condition=Q(limit_two_kind="", limit_two_amount=None)
                | (~Q(limit_two_kind="") & Q(limit_two_amount__gt=0)),
                name="limit_two_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Duty(models.Model):
    """Who handles a condition, everywhere or in some area; the lower rank is asked first."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="duties")
    rank = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=12, choices=Who.choices)
    department_code = models.CharField(max_length=40, blank=True)
    area_code = models.CharField(max_length=30, blank=True)
    area_class = models.CharField(max_length=4, blank=True)

    class Meta:
        ordering = ("condition_id", "rank")
        constraints = [
            models.UniqueConstraint(fields=["condition", "rank"], name="one_duty_a_rank"),
            models.CheckConstraint(
                condition=Q(who=Who.DEPARTMENT) & ~Q(department_code="")
                | ~Q(who=Who.DEPARTMENT) & Q(department_code=""),
                name="duty_names_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.who} {self.department_code}"


class Territory(models.Model):
    """Which department is the street office or town of an area."""

    area_code = models.CharField(max_length=30, unique=True)
    department_code = models.CharField(max_length=40)

    class Meta:
        verbose_name_plural = "territories"
        ordering = ("area_code",)

    def __str__(self) -> str:
        return f"{self.area_code} {self.department_code}"


class UnitName(models.Model):
    """What a unit's name in the city's own tables means here."""

    name = models.CharField(max_length=120, unique=True)
    who = models.CharField(max_length=12, choices=Who.choices)
    department_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class StageLimit(models.Model):
    """How long a stage inside the centre may take."""

    stage = models.CharField(max_length=20, choices=Stage.choices, unique=True)
    limit_kind = models.CharField(max_length=16, choices=LimitKind.choices)
    limit_amount = models.PositiveIntegerField()

    class Meta:
        ordering = ("stage",)

    def __str__(self) -> str:
        return f"{self.stage} {self.limit_amount} {self.limit_kind}"

    @property
    def limit(self) -> clocks.Limit:
        return clocks.Limit(clocks.LimitKind(self.limit_kind), self.limit_amount)


class WorkCalendar(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class CalendarEdition(models.Model):
    """The hours of a calendar from a moment until the next edition."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="editions")
    since = models.DateTimeField()
    zone = models.CharField(max_length=40)
    weekly = models.JSONField(help_text='Seven lists from Monday, each of pairs such as ["08:00", "12:00"]')
    holidays = models.JSONField(help_text='Dates such as "2026-10-01"')
    makeup = models.JSONField(help_text="Dates with their hours")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ("calendar_id", "since", "pk")

    def __str__(self) -> str:
        return f"{self.calendar} {self.since:%Y-%m-%d}"


class CalendarAssignment(models.Model):
    """From this moment the department works by this calendar. The empty code: all that have none of their own."""

    department_code = models.CharField(max_length=40, blank=True)
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateTimeField()

    class Meta:
        ordering = ("department_code", "since", "pk")
        indexes = [models.Index(fields=["department_code", "since"], name="calendar_of_department")]

    def __str__(self) -> str:
        return f"{self.department_code} {self.calendar}"
