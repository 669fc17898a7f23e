"""Services: the minor classes of the catalogue in force, and one for what fits none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.choices import CaseKind
from cityloop.catalogue.rules import Standard
from cityloop.catalogue.trees import Major, Minor
from cityloop.surfaces.api.open311.errors import missing
from cityloop.surfaces.api.open311.formats import Value

OTHER = "other"
CONDITION, COMPONENT = "condition", "component"


def services(at: datetime) -> list[Value]:
    return [*(_service(major, minor) for major, minor in _minors(at)), _other()]


def definition(code: str, at: datetime) -> dict[str, Value]:
    """Raises `Problem` where there is no such service."""
    attributes: list[Value] = []
    minor = find(code, at)
    if minor and len(minor.standards) > 1:
        attributes.append(_conditions(minor))
    if minor and minor.kind == CaseKind.COMPONENT:
        attributes.append(_component(len(attributes) + 1))
    return {"service_code": code, "attributes": attributes}


def find(code: str, at: datetime) -> Minor | None:
    """The minor class of a service; None for what fits none. Raises `Problem`."""
    if code == OTHER:
        return None
    for _major, minor in _minors(at):
        if code_of(minor) == code:
            return minor
    raise missing(_("There is no service %(code)s.") % {"code": code[:40]})


def code_of(minor: Minor) -> str:
    """Such as event-04-06; the same in every version of the catalogue."""
    return f"{minor.kind}-{minor.major_code}-{minor.code}"


def name_of(found: Minor | Standard) -> str:
    """In the reader's language."""
    own, english = (
        (found.minor_name, found.minor_name_en) if isinstance(found, Standard) else (found.name, found.name_en)
    )
    return _read(own, english)


def closing_of(standard: Standard) -> str:
    return _read(standard.closing, standard.closing_en)


def _minors(at: datetime) -> Iterator[tuple[Major, Minor]]:
    try:
        tree = catalogue.tree_at(at)
    except catalogue.NoVersion:
        return
    yield from ((major, minor) for major in tree.majors for minor in major.minors if minor.standards)


def _service(major: Major, minor: Minor) -> dict[str, Value]:
    texts = [_read(each.text, each.text_en) for each in minor.standards]
    return {
        "service_code": code_of(minor),
        "service_name": name_of(minor),
        "description": ("; " if _is_english() else "；").join(texts),
        "metadata": len(minor.standards) > 1 or minor.kind == CaseKind.COMPONENT,
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys(word for word in (minor.name, minor.name_en, major.name) if word)),
        "group": _read(major.name, major.name_en),
    }


def _other() -> dict[str, Value]:
    return {
        "service_code": OTHER,
        "service_name": _("Something else"),
        "description": _("What fits no other service; the centre finds the class."),
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": _("Something else"),
    }


def _conditions(minor: Minor) -> dict[str, Value]:
    values = [{"key": each.code, "name": _read(each.text, each.text_en)} for each in minor.standards]
    return {
        "variable": True,
        "code": CONDITION,
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": _("One of the conditions"),
        "order": 1,
        "description": _("What applies?"),
        "values": values,
    }


def _component(order: int) -> dict[str, Value]:
    return {
        "variable": True,
        "code": COMPONENT,
        "datatype": "string",
        "required": False,
        "datatype_description": _("Digits, as they stand on the plate"),
        "order": order,
        "description": _("The component's code, if it carries a plate"),
        "values": [],
    }


def _read(own: str, english: str) -> str:
    return english if english and _is_english() else own


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
