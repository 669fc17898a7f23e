"""The small vocabularies of the ground."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Levels of the tree, upper first."""

    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    STREET = "street", _("Street office")
    COMMUNITY = "community", _("Community")
    CELL = "cell", _("Unit grid cell")


class AreaClass(models.TextChoices):
    """How closely an area is managed (一类区域, 二类区域); limits of the catalogue may differ by it."""

    ONE = "one", _("Class one area")
    TWO = "two", _("Class two area")


class Side(models.TextChoices):
    """Side of a street, seen along the line."""

    LEFT = "left", _("Left side")
    RIGHT = "right", _("Right side")
    BOTH = "both", _("Both sides")


class Accuracy(models.TextChoices):
    """How exactly a component was surveyed."""

    A = "A", _("A (0.5 m)")
    B = "B", _("B (1 m)")
    C = "C", _("C (10 m)")


class PlaceKind(models.TextChoices):
    ROAD = "road", _("Road")
    POI = "poi", _("Point of interest")
    SHOP = "shop", _("Shop")
    ADDRESS = "address", _("Address")


class Layer(models.TextChoices):
    """Layers of the base map, lowest first."""

    WATER = "water", _("Water")
    RIVER = "river", _("River")
    GREEN = "green", _("Green space")
    BLOCK = "block", _("Block")
    ROAD = "road", _("Street or road")
    BUILDING = "building", _("Building")
    BOUNDARY = "boundary", _("Boundary")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    READING = "reading", _("Reading the file")
    WRITING = "writing", _("Writing")
    DONE = "done", _("Imported")
    CHECKED = "checked", _("Looked at, not yet imported")
    DROPPED = "dropped", _("Dropped, nothing imported")
    REFUSED = "refused", _("Refused: the report says why")
    FAILED = "failed", _("Stopped by a fault of the platform")


class What(models.TextChoices):
    """What can be put on the ground, imported and exported."""

    AREAS = "areas", _("Areas and unit grid cells")
    GRIDS = "grids", _("Responsibility grids")
    LINES = "lines", _("Responsibility lines")
    COMPONENTS = "components", _("Components")
    PLACES = "places", _("Addresses and places")
    BASE_FEATURES = "base_features", _("Base map")
    CAMERAS = "cameras", _("Cameras")
