"""Columns that several lists have: every code has its name in the reader's language beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.staff.models import Department, Person
from cityloop.surfaces.errands.exporting.lists import Column
from cityloop.surfaces.kit.kinds import KINDS

Labels = Callable[[Any], str]


def plain(label: Any, field: str, kind: type = str) -> Column:
    return Column(label, (field,), type=kind)


def coded(label: Any, field: str, names: Labels) -> list[Column]:
    return [Column(label, (field,), names), Column(code_of(label), (field,))]


def code_of(label: Any) -> Any:
    return _("%(what)s (code)") % {"what": label}


def position(prefix: str = "") -> list[Column]:
    return [plain(_("Longitude"), f"{prefix}lon", float), plain(_("Latitude"), f"{prefix}lat", float)]


def named(names: Mapping[Any, Any]) -> Labels:
    """The name of a code; one that is not known stands for itself."""
    known = {code: str(name) for code, name in names.items()}
    return lambda code: known.get(code, str(code))


def states(kind: str) -> Labels:
    return named({state.name: state.label for state in KINDS[kind].table().states})


def departments() -> Labels:
    return named(dict(Department.objects.values_list("code", "name")))


def people() -> Labels:
    return named(dict(Person.objects.values_list("username", "name")))


def number(prefix: str = "") -> Callable[[datetime | None, int | None], str]:
    """As people say it; empty where there is none."""
    return lambda at, pk: f"{prefix}{timezone.localtime(at):%Y%m%d}-{pk:06d}" if pk else ""
