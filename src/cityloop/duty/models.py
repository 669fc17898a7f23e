"""Who is on duty, where they are, and the jobs they are sent on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.duty.reasons import Because
from cityloop.privacy.fields import EncryptedTextField
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.workflow.models import Subject


class Shift(models.Model):
    """A time of duty, planned or begun on the spot. On duty is who has signed on, until signing off or the end."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    post = models.CharField(max_length=30, choices=Post.choices)
    area_code = models.CharField(max_length=30, blank=True)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    signed_on_at = models.DateTimeField(null=True, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("begins", "pk")
        indexes = [models.Index(fields=["post", "ends"], name="shift_by_end")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("begins")), name="shift_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.begins:%F %H:%M}"


class Position(models.Model):
    """Where somebody on duty was last seen; gone when they sign off."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="position")
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    accuracy = models.FloatField(null=True, blank=True, help_text="Metres")

    def __str__(self) -> str:
        return f"{self.person_id} {self.lon:.5f},{self.lat:.5f}"


class TrackPoint(models.Model):
    """One point of somebody's way while on duty."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="track")
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    accuracy = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("person", "at")
        constraints = [models.UniqueConstraint(fields=["person", "at"], name="one_point_a_moment")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%F %T}"


class JobKind(models.TextChoices):
    """`verify_report` comes before filing (核实), `check_case` after handling (核查)."""

    VERIFY_REPORT = "verify_report", _("Verify a report")
    CHECK_CASE = "check_case", _("Check a case")
    ORDER = "order", _("Order")
    LOOK = "look", _("Have a look")
    COME = "come", _("Come here")


class Result(models.TextChoices):
    """For `verify_report`: the problem is there; for `check_case`: it is solved; else: it was done."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNABLE = "unable", _("Could not be found out")


class Job(Subject):
    """Somebody, or a department's crew, is sent to a place for something."""

    kind = models.CharField(max_length=20, choices=JobKind.choices)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    assignee = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs")
    because = models.CharField(max_length=20, blank=True, help_text="Why the assignee was drawn: a code")
    because_of = models.JSONField(default=dict, blank=True, help_text="The figures of that reason")
    department = models.CharField(max_length=40, blank=True, help_text="Code of the department whose crew is to do it")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    text = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(help_text="Time for it, day and night alike")
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    note = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.CharField(max_length=80)
    created = models.DateTimeField()

    class Meta:
        ordering = ("-created", "-pk")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="job_subject"),
            models.Index(fields=["assignee", "state"], name="job_assignee"),
            models.Index(fields=["department", "state"], name="job_department"),
        ]

    @property
    def chosen_because(self) -> str:
        """In the reader's language, whoever named somebody by name."""
        actor = self.because_of.get("actor")
        named = Person.objects.filter(username=actor).values_list("name", flat=True).first() if actor else None
        return str(Because(self.because, self.because_of | ({"actor": named} if named else {})))

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Promise(models.Model):
    """Something that somebody was told would happen by a certain time; the post keeps it, whoever sits there then."""

    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    words = EncryptedTextField()
    post = models.CharField(max_length=30)
    department = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.CharField(max_length=60, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When who promised was told that it is due")

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [
            models.Index(fields=["post", "due_at"], condition=models.Q(kept_at=None), name="promise_open"),
            models.Index(fields=["subject_kind", "subject_id"], name="promise_about"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.due_at:%F %H:%M}"


class Handover(models.Model):
    """The end of one shift and the beginning of the next at a post, signed by both. `content` is what was open then."""

    post = models.CharField(max_length=30, choices=Post.choices)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    notes = EncryptedTextField(blank=True)
    content = models.JSONField(default=dict)
    taken_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    remark = EncryptedTextField(blank=True)

    class Meta:
        ordering = ("-given_at", "-pk")
        indexes = [models.Index(fields=["post", "-given_at"], name="handover_of_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.given_at:%F %H:%M}"
