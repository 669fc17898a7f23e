"""Cameras, the zones drawn into their pictures, alerts, and who looked through which camera."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.cases.models import Case
from cityloop.edge.models import Command, Station
from cityloop.privacy.fields import EncryptedTextField
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.workflow.models import Subject


class Owner(models.TextChoices):
    """Whose camera it is."""

    OWN = "own", _("Own")
    POLICE = "police", _("Police")
    TOWER = "tower", _("Telecom tower")
    VEHICLE = "vehicle", _("Vehicle")
    DRONE = "drone", _("Drone")
    BODY = "body", _("Body recorder")


class Condition(models.TextChoices):
    """How a camera fares: what its station says, and what there is to say where it says nothing."""

    WATCHING = "watching", _("Watched")
    CONNECTING = "connecting", _("Connecting")
    FAILED = "failed", pgettext_lazy("camera", "Failed")
    SILENT = "silent", _("Station silent")
    UNWATCHED = "unwatched", _("Registered only")
    OFF = "off", _("Out of service")


class Recording(models.TextChoices):
    """What its station records of a camera."""

    NONE = "none", pgettext_lazy("recording", "Nothing")
    RING = "ring", _("The last minutes")
    KEPT = "kept", _("All, for as long as recordings are kept")


class Camera(models.Model):
    """A camera and what it is for. Its addresses hold passwords, so they are sealed at rest and shown to nobody.

    Purpose, sign, registration and how long recordings are kept: order 799 of 2025, articles 13, 14 and 17.
    """

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    lon = models.FloatField()
    lat = models.FloatField()
    direction = models.FloatField(default=0, help_text="Degrees from north, clockwise, to the middle of the picture")
    field_of_view = models.FloatField(default=90, help_text="Degrees")
    owner = models.CharField(max_length=20, choices=Owner.choices, default=Owner.OWN)
    purpose = models.CharField(max_length=200, blank=True, help_text="What it is for; the law asks")
    sign_since = models.DateField(null=True, blank=True, help_text="Since when a sign says that there is a camera")
    used_since = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True, help_text="With the police, within 30 days of use")
    kept_days = models.PositiveIntegerField(default=30, help_text="For how long recordings are kept")
    source = EncryptedTextField(blank=True)
    sub_source = EncryptedTextField(blank=True, help_text="A smaller stream of the same picture")
    snapshot = EncryptedTextField(blank=True, help_text="Where single pictures are to be had")
    speaker = models.CharField(max_length=64, blank=True, help_text="Code of the loudspeaker beside it")
    presets = models.JSONField(default=list, blank=True, help_text="Names of the positions that it can be turned to")
    preset = models.CharField(max_length=40, blank=True, help_text="The position in which it stands now")
    control = EncryptedTextField(blank=True, help_text="By which it is turned, onvif+http://...")
    home_minutes = models.PositiveSmallIntegerField(default=5, help_text="Let alone for so long it goes back")
    sample_seconds = models.FloatField(default=2)
    recording = models.CharField(max_length=10, choices=Recording.choices, default=Recording.NONE)
    ring_minutes = models.PositiveIntegerField(default=60, help_text="Of which the last minutes are recorded")
    masks_itself = models.BooleanField(default=False, help_text="The camera paints over what nobody may look at")
    view_since = models.DateTimeField(null=True, blank=True, help_text="When somebody said that it stands as it should")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="watched")
    in_service = models.BooleanField(default=True)

    @property
    def address(self) -> str:
        """Where its pictures come from: the best that it has; empty of a camera that is on record only."""
        return self.source or self.sub_source or self.snapshot

    @property
    def may_move(self) -> bool:
        """Whether its own stream may be shown and recorded as it is: masks are burnt into single pictures alone."""
        return self.masks_itself or not self.masks.all()

    @property
    def stream(self) -> str:
        """Whose moving pictures may be handed on; empty where there is none, or where masks forbid it."""
        return (self.source or self.sub_source) if self.may_move else ""

    @property
    def kept_minutes(self) -> int:
        if self.recording == Recording.KEPT:
            return self.kept_days * 24 * 60
        return self.ring_minutes if self.recording == Recording.RING else 0

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Meaning(models.TextChoices):
    """What a zone stands for; the same words cross the wire."""

    NO_STALL = "no_stall", _("No stalls")
    SHOP_LINE = "shop_line", _("Shop line")
    NO_PARKING = "no_parking", _("No parking")
    FIRE_LANE = "fire_lane", _("Fire lane")
    REFUSE = "refuse", _("Refuse point")
    MARKET = "market", _("Market with hours")
    KEEP = "keep", _("Has to stay")


class Zone(models.Model):
    """A polygon in fractions of a camera's picture in which nothing may stay longer than the dwell time.

    `hours`: spans [from, to] in minutes since Monday 0:00 in which that holds, none for always; of a market those in
    which it is allowed to stand.
    """

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    polygon = models.JSONField(help_text="[[x, y], ...] from the upper left corner, 0 to 1")
    meaning = models.CharField(max_length=20, choices=Meaning.choices)
    dwell_seconds = models.PositiveIntegerField(default=120)
    min_size = models.FloatField(default=0.002, help_text="Part of the picture that the thing covers at least")
    class_code = models.CharField(max_length=40, blank=True, help_text="Minor class of the catalogue to propose")
    hours = models.JSONField(default=list, blank=True)
    preset = models.CharField(max_length=40, blank=True, help_text="The position in which it is drawn")
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("camera", "code")
        constraints = [models.UniqueConstraint(fields=["camera", "code"], name="one_zone_per_code")]

    def __str__(self) -> str:
        return self.name


class Mask(models.Model):
    """A polygon of a camera's picture that nobody may look at: windows, private ground."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="masks")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    polygon = models.JSONField(help_text="[[x, y], ...] from the upper left corner, 0 to 1")
    preset = models.CharField(max_length=40, blank=True, help_text="The position in which it is drawn")

    class Meta:
        ordering = ("camera", "code")
        constraints = [models.UniqueConstraint(fields=["camera", "code"], name="one_mask_per_code")]

    def __str__(self) -> str:
        return self.name or self.code


class FalseAlarm(models.TextChoices):
    """Why an alert was none, for counting."""

    SHADOW = "shadow", _("Shadow or light")
    PEOPLE = "people", _("People standing")
    ALLOWED = "allowed", _("Allowed here")
    MOVED = "moved", _("Moved away already")
    PICTURE = "picture", _("Bad picture")
    OTHER = "other", pgettext_lazy("false alarm", "Other")


class Remembered(models.Model):
    """The place of a closed case, kept in mind until a moment: `box` in the zone's picture, none for all of the zone.

    It ends before that when the case is opened again.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remembered")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="remembered")
    box = models.JSONField(default=list, help_text="[x, y, width, height], 0 to 1")
    closed_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "remembered"
        ordering = ("-closed_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["case", "zone", "closed_at"], name="remembered_once")]
        indexes = [models.Index(fields=["zone", "until"], condition=models.Q(ended_at=None), name="remembered_in_zone")]

    def __str__(self) -> str:
        return f"{self.case} {self.zone}"


class Alert(Subject):
    """What the cameras have seen stay in a zone. While it is open, whatever else stays in the zone joins it.

    `again`: it stands where the thing of a closed case was; `until`, while it waits after a reminder.
    """

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="alerts")
    began_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the last thing had left")
    score = models.FloatField(default=0)
    box = models.JSONField(default=list, help_text="[x, y, width, height] of the latest thing, 0 to 1")
    report_code = models.CharField(max_length=64, blank=True, help_text="The report that was made of it")
    rule = models.CharField(max_length=64, blank=True, help_text="By which the station saw it")
    what = models.CharField(max_length=40, blank=True, help_text="What a learnt model at the station took it for")
    cause = models.CharField(max_length=10, choices=FalseAlarm.choices, blank=True, help_text="Why it was none")
    again = models.ForeignKey(Remembered, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")

    class Meta:
        ordering = ("-raised_at", "-id")
        indexes = [
            models.Index(fields=["state", "-raised_at"], name="alert_desk"),
            models.Index(fields=["zone", "-raised_at"], name="alert_of_zone"),
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.raised_at:%Y-%m-%d %H:%M}"


class Stay(models.Model):
    """One thing that stays, as its station named it, and the alert that it belongs to."""

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="stays")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "id")

    def __str__(self) -> str:
        return str(self.id)


class Reminder(models.Model):
    """Words spoken by the loudspeaker beside a camera; `left_at` is when what stood there had left, if it did in time.

    `until` is how long that was waited for.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="reminders")
    speaker = models.CharField(max_length=64, help_text="Code of the loudspeaker")
    spoken_at = models.DateTimeField()
    spoken_by = models.CharField(max_length=60)
    until = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("spoken_at", "pk")
        indexes = [models.Index(fields=["spoken_at"], name="reminder_by_time")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.spoken_at:%F %T}"


class Probation(models.Model):
    """A zone whose alerts were wrong too often: they wait behind the others until a person ends it."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="probations")
    right = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-began_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["zone"], condition=models.Q(ended_at=None), name="one_probation_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.began_at:%F}"


class Tuning(models.Model):
    """A proposed change of a zone that somebody took over, and what it was expected to do."""

    class Setting(models.TextChoices):
        DWELL = "dwell_seconds", _("Dwell time")
        SIZE = "min_size", _("Smallest size")

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="tunings")
    setting = models.CharField(max_length=14, choices=Setting.choices)
    before = models.FloatField()
    after = models.FloatField()
    spared = models.PositiveIntegerField(help_text="Wrong alerts that would not have come")
    wrong = models.PositiveIntegerField()
    lost = models.PositiveIntegerField(help_text="Right alerts that would not have come either")
    right = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.zone} {self.setting}"


class Attention(models.Model):
    """How many alerts the operators of this city can take, how right they have to be, how long the street remembers a
    closed case, and what stands in it may take to leave after a reminder; one row.
    """

    alerts_an_hour = models.PositiveSmallIntegerField(default=60)
    least_percent = models.PositiveSmallIntegerField(default=50)
    least_decisions = models.PositiveSmallIntegerField(default=10)
    remember_days = models.PositiveSmallIntegerField(default=7)
    reminded_minutes = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        return "Attention"


class Round(models.Model):
    """Cameras that are looked at in turn, so many at once and so long each; who comes next, `patrolling` says.

    Over key places it goes over whatever sees one of them on that day.
    """

    class Over(models.TextChoices):
        CAMERAS = "cameras", _("Chosen cameras")
        KEY_PLACES = "key_places", _("Whatever sees a key place")

    class Size(models.IntegerChoices):
        ONE = 1, "1"
        FOUR = 4, "4"
        NINE = 9, "9"
        SIXTEEN = 16, "16"

    name = models.CharField(max_length=60, unique=True)
    over = models.CharField(max_length=10, choices=Over.choices, default=Over.CAMERAS)
    cameras = models.ManyToManyField(Camera, related_name="rounds")
    size = models.PositiveSmallIntegerField(choices=Size.choices, default=Size.FOUR)
    dwell_seconds = models.PositiveSmallIntegerField(default=20)
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class KeyPlace(models.Model):
    """A place that is looked at more often until a day, that day included."""

    name = models.CharField(max_length=60)
    lon = models.FloatField()
    lat = models.FloatField()
    until = models.DateField()
    set_by = models.CharField(max_length=60)

    class Meta:
        ordering = ("until", "pk")

    def __str__(self) -> str:
        return self.name


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


class Sign(models.TextChoices):
    """What is wrong: with a camera's pictures, as its station sees them; with a camera or station, by its silence."""

    STATION_SILENT = "station_silent", _("Station silent")
    MANY_LOST = "many_lost", _("Most cameras without a picture")
    NO_SIGNAL = "no_signal", _("No picture")
    BLACK = "black", _("Black")
    FROZEN = "frozen", _("Frozen")
    BLURRED = "blurred", _("Blurred")
    COVERED = "covered", _("Covered")
    MOVED = "moved", pgettext_lazy("camera", "Moved")
    WRONG_CLOCK = "wrong_clock", _("Wrong clock")


class Charge(models.Model):
    """From when to when a station had to watch a camera: the time of which shares are told."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="charges")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="charges")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        indexes = [models.Index(fields=["began_at", "ended_at"], name="charge_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["camera"], condition=models.Q(ended_at=None), name="one_charge_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.camera_id} {self.began_at:%F %T}"


class Fault(models.Model):
    """A sign and how long it held; of a whole station where there is no camera. It ends by itself."""

    camera = models.ForeignKey(Camera, null=True, blank=True, on_delete=models.CASCADE, related_name="faults")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="faults")
    sign = models.CharField(max_length=20, choices=Sign.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        indexes = [
            models.Index(fields=["began_at", "ended_at"], name="fault_by_time"),
            models.Index(fields=["camera", "sign"], name="fault_of_camera"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "camera", "sign"],
                condition=models.Q(ended_at=None),
                name="one_fault_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.camera_id or self.station_id} {self.sign} {self.began_at:%F %T}"


class HealthDay(models.Model):
    """How a camera fared on a day of the city's, in seconds; drawn up anew until the day is over."""

    day = models.DateField()
    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="days")
    charged = models.PositiveIntegerField(help_text="For so long a station had to watch it")
    online = models.PositiveIntegerField(help_text="For so long there were pictures")
    well = models.PositiveIntegerField(help_text="For so long nothing was wrong with it")
    signs = models.JSONField(default=dict, help_text="How long each sign held")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "camera")
        constraints = [models.UniqueConstraint(fields=["day", "camera"], name="one_row_a_day_and_camera")]

    def __str__(self) -> str:
        return f"{self.camera_id} {self.day}"


class HealthNames(models.Model):
    """What a city's reports call the two shares; one row."""

    online = models.CharField(max_length=40, blank=True)
    well = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return "Names of shares"


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
