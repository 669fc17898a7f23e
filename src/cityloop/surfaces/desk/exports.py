"""The desk's lists as files: every code has its name in the reader's language beside it; personal data is masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.cases.models import Closing, Source
from cityloop.catalogue.models import Condition
from cityloop.journal.services import Json
from cityloop.privacy.rules import mask_numbers
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.rows import class_name
from cityloop.surfaces.desk.selection import Selection
from cityloop.surfaces.errands.exporting.lists import Column, ExportedList
from cityloop.surfaces.kit.kinds import KINDS

Labels = Callable[[Any], str]


def found(kind: str) -> Callable[[dict[str, Json], Sequence[Standing], datetime], QuerySet[Any]]:
    def read(asked: dict[str, Any], held: Sequence[Standing], at: datetime) -> QuerySet[Any]:
        return Selection(kind, tuple(asked.get("ids", ())), asked.get("query", "")).found(held, at)

    return read


def _named(names: Mapping[Any, Any]) -> Labels:
    """The name of a code; one that is not known stands for itself."""
    plain = {code: str(name) for code, name in names.items()}
    return lambda code: plain.get(code, str(code))


def _states(kind: str) -> Labels:
    return _named({state.name: state.label for state in KINDS[kind].table().states})


def _classes() -> Labels:
    conditions = Condition.objects.select_related("minor")
    return _named({each.pk: class_name(each) for each in conditions} | {None: class_name(None)})


def _departments() -> Labels:
    return _named(dict(Department.objects.values_list("code", "name")))


def _people() -> Labels:
    return _named(dict(Person.objects.values_list("username", "name")))


def _number(prefix: str) -> Callable[[datetime, int], str]:
    return lambda at, pk: f"{prefix}{timezone.localtime(at):%Y%m%d}-{pk:06d}"


def _code(label: Any) -> Any:
    return _("%(what)s (code)") % {"what": label}


def _coded(label: Any, field: str, names: Labels) -> list[Column]:
    return [Column(label, (field,), names), Column(_code(label), (field,))]


def _plain(label: Any, field: str, kind: type = str) -> Column:
    return Column(label, (field,), type=kind)


def _where() -> list[Column]:
    return [
        _plain(_("Address"), "address"),
        _plain(_("Area"), "area_name"),
        _plain(_("District (code)"), "district"),
        _plain(_("Street (code)"), "street"),
        _plain(_("Community (code)"), "community"),
        _plain(_("Cell (code)"), "cell"),
        _plain(_("Longitude"), "lon", float),
        _plain(_("Latitude"), "lat", float),
    ]


def case_columns() -> list[Column]:
    return [
        Column(_("Number"), ("filed_at", "pk"), _number("")),
        *_coded(pgettext_lazy("of a case", "State"), "state", _states("case")),
        Column(_("Class"), ("condition_id",), _classes()),
        _plain(_code(_("Class")), "minor"),
        *_coded(_("Source"), "source", _named(dict(Source.choices))),
        Column(_("Description"), ("description",), mask_numbers),
        *_where(),
        *_coded(_("Department"), "department_code", _departments()),
        Column(_("Handler"), ("handler",), _people()),
        _plain(_("Urgent"), "urgent", bool),
        _plain(_("Supervised"), "supervised", bool),
        _plain(_("Returns"), "returns", int),
        _plain(_("Reworks"), "reworks", int),
        _plain(_("Extensions"), "extensions", int),
        _plain(_("Filed at"), "filed_at", datetime),
        _plain(_("Dispatched at"), "dispatched_at", datetime),
        _plain(_("Due at"), "due_at", datetime),
        _plain(_("Handled at"), "handled_at", datetime),
        _plain(_("Checked at"), "checked_at", datetime),
        _plain(_("Closed at"), "closed_at", datetime),
        *_coded(_("Way of closing"), "closing", _named(dict(Closing.choices))),
        _plain(_("Handling overdue"), "handling_overdue", bool),
    ]


def report_columns() -> list[Column]:
    """Who called is not among them: that is seen one by one, with a reason."""
    number = _number("")
    return [
        Column(_("Number"), ("received_at", "pk"), _number("R")),
        *_coded(pgettext_lazy("of a case", "State"), "state", _states("report")),
        Column(_("Class"), ("condition_id",), _classes()),
        _plain(_code(_("Class")), "minor"),
        *_coded(_("Source"), "source", _named(dict(Source.choices))),
        Column(_("Description"), ("description",), mask_numbers),
        *_where(),
        _plain(_("Received at"), "received_at", datetime),
        _plain(_("Due at"), "due_at", datetime),
        Column(_("Case"), ("case__filed_at", "case_id"), lambda at, pk: number(at, pk) if pk else ""),
    ]


LISTS = (
    ExportedList("case", _("Cases"), "case.view", case_columns, found("case")),
    ExportedList("report", _("Reports"), "report.view", report_columns, found("report")),
)
