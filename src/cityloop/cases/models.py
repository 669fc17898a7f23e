"""A case, the requests made about it, its co-handlers, and what consultations decided."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.catalogue.models import Condition
from cityloop.journal.services import Subject as JournalSubject
from cityloop.privacy.fields import EncryptedTextField
from cityloop.staff.models import Department, Team
from cityloop.workflow.models import Subject


class Source(models.TextChoices):
    """Where a report came from."""

    INSPECTOR = "inspector", _("Inspector")
    HOTLINE = "hotline", _("Hotline")
    CITIZEN = "citizen", _("Citizen")
    CAMERA = "camera", _("Camera")
    LEADER = "leader", _("Leader's note")
    DEPARTMENT = "department", _("Other department")
    SENSOR = "sensor", _("Sensor")


class Closing(models.TextChoices):
    NORMAL = "normal", _("Closed after check")
    FORCED = "forced", _("Closed by force")
    VOID = "void", _("Void")


class Contracted(models.TextChoices):
    """What a contractor last said of a case that was given to one."""

    GIVEN = "given", _("With a contractor")
    COMING = "coming", _("Contractor on the way")
    DONE = "done", _("Contractor is done")
    CANNOT = "cannot", _("Contractor cannot")
    ACCEPTED = "accepted", _("Contractor's work accepted")


class Why(models.TextChoices):
    """Why it is this department's case; the first five as `catalogue.rules.Because` calls them."""

    NAMED = "named", _("named by the filing condition")
    NAMED_FOR_AREA = "named_for_area", _("named by the filing condition for this area")
    NAMED_FOR_AREA_CLASS = "named_for_area_class", _("named by the filing condition for this class of area")
    TERRITORY = "territory", _("the place lies in its territory")
    OWNER = "owner", _("owner of the component")
    PRECEDENT = "precedent", _("decided by consultation on %(day)s")
    DISPATCHER = "dispatcher", _("Chosen by the dispatcher")
    CONSULTATION = "consultation", _("Decided by consultation")

    def told(self, day: date | None) -> str:
        """In the reader's language; `day` is that of a precedent."""
        return str(self.label) % {"day": day.isoformat()} if day else str(self.label)


class Place(models.Model):
    """Where something is: the position and what the ground says about it."""

    lon = models.FloatField()
    lat = models.FloatField()
    h3 = models.BigIntegerField(db_index=True)
    address = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=30, blank=True)
    street = models.CharField(max_length=30, blank=True)
    community = models.CharField(max_length=30, blank=True)
    cell = models.CharField(max_length=30, blank=True)
    area_name = models.CharField(max_length=120, blank=True)
    area_class = models.CharField(max_length=10, blank=True)
    grids = models.CharField(max_length=200, blank=True, help_text="Codes of responsibility grids, as |G1|G12|")

    class Meta:
        abstract = True

    @property
    def grid_codes(self) -> list[str]:
        return [code for code in self.grids.split("|") if code]


class Trip(models.Model):
    """Several cases of one place, sent out together: one way for who handles them, each case with its own steps."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"T{self.pk}"


# Inboxes, tallies and the map read of open cases no more than this, and so one small index however many are closed.
OF_OPEN = ["state", "due_at", "yellow_at", "department_code", "source", "minor", "urgent", "supervised"]
OF_OPEN += ["district", "street", "community", "cell", "grids", "checker", "handler", "team", "reporter"]
OF_OPEN += ["lon", "lat", "h3", "condition", "closed_at", "id"]


class Case(Subject, Place):
    """A problem that was filed. What happened to it stands in its steps and in the journal."""

    source = models.CharField(max_length=20, choices=Source.choices)
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    minor = models.CharField(max_length=20, help_text="Code of the minor class (小类)")
    component = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="cases")
    department_code = models.CharField(max_length=40)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    why_day = models.DateField(null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed = models.CharField(max_length=40, blank=True, help_text="Code of the department that filing proposed")
    automatic = models.BooleanField(
        default=False, help_text="Dispatched by itself, as the pair of class and area earned"
    )
    trip = models.ForeignKey(Trip, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    stop = models.PositiveSmallIntegerField(default=0, help_text="Its place on the trip, from 1")
    handler = models.CharField(max_length=60, blank=True)
    contractor = models.CharField(max_length=10, choices=Contracted.choices, blank=True)
    checker = models.CharField(max_length=60, blank=True)
    reporter = models.CharField(max_length=60, blank=True, help_text="Username of the reporter, if one of the staff")
    urgent = models.BooleanField(default=False)
    supervised = models.BooleanField(default=False)
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    urges = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    filed_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing = models.CharField(max_length=10, choices=Closing.choices, blank=True)
    handling_overdue = models.BooleanField(default=False, help_text="The raw fact; an upheld appeal does not change it")
    excused = models.BooleanField(default=False, help_text="An appeal was upheld: not counted as overdue")

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=OF_OPEN, condition=models.Q(closed_at=None), name="case_open"),
            models.Index(fields=["state", "due_at"], name="case_inbox"),
            models.Index(fields=["department_code", "id"], name="case_of_department"),
            models.Index(fields=["minor", "id"], name="case_of_minor"),
            models.Index(fields=["street", "id"], name="case_of_street"),
            models.Index(fields=["community", "id"], name="case_of_community"),
            models.Index(fields=["checker", "state"], name="case_of_checker"),
            models.Index(fields=["reporter", "id"], name="case_of_reporter"),
            models.Index(fields=["handler", "id"], name="case_of_handler"),
            models.Index(fields=["h3", "minor"], name="case_near"),
            models.Index(fields=["lon", "lat"], name="case_position"),
            models.Index(fields=["filed_at", "h3", "lon", "lat", "minor"], name="case_filed_at"),
            models.Index(fields=["dispatched_at"], name="case_dispatched_at"),
            models.Index(fields=["handled_at", "handling_overdue"], name="case_handled_at"),
            models.Index(fields=["checked_at"], name="case_checked_at"),
            models.Index(fields=["closed_at"], condition=models.Q(closed_at__isnull=False), name="case_closed_at"),
        ]

    @property
    def number(self) -> str:
        """The number people say on the telephone: day of filing and serial."""
        return f"{timezone.localtime(self.filed_at):%Y%m%d}-{self.pk:06d}"

    @property
    def why_department(self) -> str:
        """In the reader's language."""
        return Why(self.why).told(self.why_day) if self.why else ""

    def open_assistants(self) -> set[str]:
        return set(self.assistants.filter(done_at=None).values_list("department_code", flat=True))

    def __str__(self) -> str:
        return self.number


def about(case: Case) -> JournalSubject:
    """The case as the journal and the evidence name it."""
    return JournalSubject("case", str(case.pk))


class Assistant(models.Model):
    """A department that handles a part of a case (协办)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assistants")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    department_code = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="assists_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.department}"


class Invitation(models.Model):
    """A department asked for its view in a consultation (会商); no date of its own: by the limit of the stage."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="invitations")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    department_code = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    statement = models.TextField(blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="invited_once")]
        indexes = [models.Index(fields=["department_code", "answered_at"], name="invitation_inbox")]

    def __str__(self) -> str:
        return f"{self.case} {self.department}"


class Request(Subject):
    """Something a department asks for about its case: it moves along a table of its own (`requests.TABLE`)."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("Extension")
        SUSPENSION = "suspension", _("Suspension")
        POSTPONEMENT = "postponement", _("Postponement")
        VOID = "void", _("Voiding")
        APPEAL = "appeal", _("Appeal")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    department_code = models.CharField(max_length=40)
    reason = models.TextField()
    wanted_until = models.DateTimeField(null=True, blank=True)
    first_by = models.CharField(max_length=60, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "kind"], name="request_inbox")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case}"


class Inability(models.Model):
    """A department's word that it cannot in time (报难), and what that costs when evaluated, as the rule was then."""

    class Cause(models.TextChoices):
        PEOPLE = "people", _("No people free")
        EQUIPMENT = "equipment", _("Equipment or material is missing")
        WEATHER = "weather", _("Weather")
        ACCESS = "access", _("No access to the place")
        OTHERS = "others", _("Others have to act first")
        SCALE = "scale", _("Bigger than reported, a building job")
        NOT_OURS = "not_ours", _("Not ours")
        OTHER = "other", _("Something else")

    class Proposal(models.TextChoices):
        """The value is the operation that asks for it."""

        EXTENSION = "ask_extension", _("An extension")
        SUSPENSION = "ask_suspension", _("Suspension until a date")
        DEPARTMENT = "return", _("Another department")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="inabilities")
    department_code = models.CharField(max_length=40)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    proposal = models.CharField(max_length=14, choices=Proposal.choices)
    said_by = models.CharField(max_length=60)
    said_at = models.DateTimeField()
    used_percent = models.PositiveIntegerField(help_text="Share of the limit that had been used")
    early = models.BooleanField()
    cost_percent = models.PositiveSmallIntegerField(help_text="Of what an overdue case costs")

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["department_code", "said_at"], name="inability_of_department")]

    def __str__(self) -> str:
        return f"{self.case} {self.cause}"


class ContractorLink(models.Model):
    """An address for somebody without an account (外协): one case, until a moment. Its secret is nowhere kept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret")
    department_code = models.CharField(max_length=40)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    name = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    words = EncryptedTextField(blank=True)
    told = models.PositiveSmallIntegerField(default=0, help_text="How often something was sent back")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.case} {self.pk}"


class Precedent(models.Model):
    """What a consultation (会商) decided, kept by class and place for the next case of its kind."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    minor = models.CharField(max_length=20)
    h3 = models.BigIntegerField()
    community = models.CharField(max_length=30, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=60, blank=True)
    revoked_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-decided_at",)
        indexes = [models.Index(fields=["minor", "community"], name="precedent_lookup")]

    def __str__(self) -> str:
        return f"{self.minor} {self.community}: {self.department}"


class Tally(models.Model):
    """How often the department proposed first for a class in an area was the one that in the end handled it."""

    minor = models.CharField(max_length=20)
    area = models.CharField(max_length=30, blank=True, help_text="Community or street; empty is the whole city")
    month = models.DateField(help_text="The first day of the month in which the cases were closed")
    right = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minor", "area", "month"], name="tallied_once")]

    def __str__(self) -> str:
        return f"{self.minor} {self.area} {self.right}/{self.total}"


class Automatic(models.Model):
    """The switch of a pair of class and area: on, its cases are dispatched by themselves to whom filing proposes."""

    minor = models.CharField(max_length=20)
    area = models.CharField(max_length=30, blank=True)
    on = models.BooleanField(default=False)
    by = models.CharField(max_length=60, help_text="Who turned it last; empty where it went off by itself", blank=True)
    turned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minor", "area"], name="one_switch_a_pair")]

    def __str__(self) -> str:
        return f"{self.minor} {self.area}"


class WordCount(models.Model):
    """In how many cases of a year two characters stood, by the filing condition that they got; no text is kept."""

    gram = models.CharField(max_length=40)
    standard = models.CharField(max_length=30, help_text="Code of the filing condition, the same in every version")
    year = models.PositiveSmallIntegerField()
    cases = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "standard", "year"], name="words_counted_once")]

    def __str__(self) -> str:
        return f"{self.gram} {self.standard} {self.cases}"


class Practice(models.Model):
    """How this city runs its loop: the switches of the tables; one row."""

    class Closer(models.TextChoices):
        SHIFT_LEAD = "shift_lead", _("Shift lead")
        DISPATCHER = "dispatcher", _("Dispatcher")
        INTAKE = "intake", _("Intake operator")

    shift_lead_files = models.BooleanField(default=True)
    closer = models.CharField(max_length=20, choices=Closer.choices, default=Closer.SHIFT_LEAD)
    second_level = models.BooleanField(default=True)
    early_percent = models.PositiveSmallIntegerField(
        default=50, help_text="Until this share of the limit is used, word that it cannot be done in time is early"
    )
    early_cost = models.PositiveSmallIntegerField(
        default=10, help_text="What early word costs, in percent of an overdue case"
    )
    late_cost = models.PositiveSmallIntegerField(
        default=50, help_text="What late word costs, in percent of an overdue case"
    )

    def __str__(self) -> str:
        return "Practice"
