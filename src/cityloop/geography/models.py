"""The city's ground. Everything at rest is WGS-84 degrees; boundaries are WKB with their box in columns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityloop.geography.choices import Accuracy, AreaClass, ImportState, Layer, Level, PlaceKind, Side


class Outlined(models.Model):
    """Something with an outline: its WKB, the box around it, and a point that surely lies on it."""

    geometry = models.BinaryField(editable=False)
    west = models.FloatField(editable=False)
    south = models.FloatField(editable=False)
    east = models.FloatField(editable=False)
    north = models.FloatField(editable=False)
    lon = models.FloatField(editable=False)
    lat = models.FloatField(editable=False)

    class Meta:
        abstract = True


class Area(Outlined):
    """City, district, street (街道), community (社区) or unit grid cell (单元网格)."""

    level = models.CharField(max_length=12, choices=Level.choices)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    area_class = models.CharField(max_length=4, choices=AreaClass.choices, blank=True)
    area_m2 = models.FloatField(editable=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("code",)
        indexes = [models.Index(fields=["level", "code"], name="area_level_code")]

    def __str__(self) -> str:
        return self.name


class ResponsibilityGrid(Outlined):
    """A responsibility grid (责任网格). `department` is a code, `person` a user name: staff stands beside us."""

    level = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    cells = models.JSONField(default=list, blank=True)
    department = models.CharField(max_length=40, blank=True)
    person = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("level", "code")

    def __str__(self) -> str:
        return self.name


class ResponsibilityLine(Outlined):
    """A side of a street with those responsible for it."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    side = models.CharField(max_length=5, choices=Side.choices, default=Side.BOTH)
    level = models.PositiveSmallIntegerField(default=1)
    department = models.CharField(max_length=40, blank=True)
    person = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Component(models.Model):
    """A component (部件): a lamp, a manhole cover, a tree."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    class_major = models.CharField(max_length=4)
    class_minor = models.CharField(max_length=4)
    state = models.CharField(max_length=20)
    cell_code = models.CharField(max_length=30, blank=True, db_index=True)
    competent_code = models.CharField(max_length=40, blank=True)
    competent_name = models.CharField(max_length=120, blank=True)
    owner_code = models.CharField(max_length=40, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    maintainer_code = models.CharField(max_length=40, blank=True)
    maintainer_name = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    changed = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    accuracy = models.CharField(max_length=1, choices=Accuracy.choices, blank=True)
    photo = models.CharField(max_length=64, blank=True)
    confirmed = models.BooleanField(default=False, help_text=_("The owner has signed for it"))
    lon = models.FloatField()
    lat = models.FloatField()
    h3 = models.BigIntegerField(help_text="H3 cell of resolution 10, about the size of a unit grid cell")
    original_x = models.FloatField(null=True, blank=True)
    original_y = models.FloatField(null=True, blank=True)
    original_system = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("code",)
        indexes = [
            models.Index(fields=["lat", "lon"], name="component_position"),
            models.Index(fields=["h3"], name="component_h3"),
            models.Index(fields=["class_major", "class_minor"], name="component_class"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class ComponentState(models.Model):
    """The dictionary of component states; a city adds its own."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("rank", "code")

    def __str__(self) -> str:
        return self.name


class CodePattern(models.Model):
    """How the codes of this city look, where they differ from `rules.PATTERNS`."""

    kind = models.CharField(max_length=12, primary_key=True)
    pattern = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kind}: {self.pattern}"


class Place(models.Model):
    """An address, a road, a shop or another place by name."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    name = models.CharField(max_length=200)
    lon = models.FloatField()
    lat = models.FloatField()
    cell_code = models.CharField(max_length=30, blank=True)
    community_code = models.CharField(max_length=30, blank=True)
    street_code = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ("code",)
        indexes = [models.Index(fields=["lat", "lon"], name="place_position")]

    def __str__(self) -> str:
        return self.name


class BaseFeature(Outlined):
    """A feature of the city's own base map."""

    code = models.CharField(max_length=40, unique=True)
    layer = models.CharField(max_length=10, choices=Layer.choices)
    name = models.CharField(max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("layer", "rank", "code")
        indexes = [models.Index(fields=["layer", "rank"], name="base_feature_layer")]

    def __str__(self) -> str:
        return self.name or self.code


class ImportJob(models.Model):
    """An import that runs by itself: it can be left and found again."""

    what = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    file_path = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64)
    system = models.CharField(max_length=20)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_post = models.CharField(max_length=30, blank=True)
    preview = models.BooleanField(default=False, help_text="Looked at first: somebody has yet to say go")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return self.file_name
