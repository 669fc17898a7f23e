"""Responsible units in the words of the tables: 环卫所、所属街道@二类、各产权单位. Pure.

After @ stands where alone the unit is responsible: 一类, 二类 or the code of an area.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cityloop.catalogue.choices import Who
from cityloop.catalogue.rules import Duty


class UnknownUnit(LookupError):
    """No department has this name, and the city's unit names do not explain it."""


TERRITORY = "属地街道（乡镇）"
OWNER = "产权单位"
PLAIN = {TERRITORY: Duty(Who.TERRITORY), OWNER: Duty(Who.OWNER)}
CLASSES = {"一类": "one", "二类": "two"}
_BETWEEN = re.compile(r"[、,，;；\n]+")


def read(text: str, known: Mapping[str, Duty]) -> tuple[Duty, ...]:
    """Raises UnknownUnit with the name that nobody knows."""
    names = (name.strip() for name in _BETWEEN.split(text))
    return tuple(dict.fromkeys(_one(name, known) for name in names if name))


def _one(text: str, known: Mapping[str, Duty]) -> Duty:
    name, __, where = text.partition("@")
    duty = PLAIN.get(name) or known.get(name)
    if duty is None:
        raise UnknownUnit(name)
    if where in CLASSES:
        return Duty(duty.who, duty.department_code, area_class=CLASSES[where])
    return Duty(duty.who, duty.department_code, area_code=where)


def write(duties: Iterable[Duty], names: Mapping[str, str]) -> str:
    return "、".join(_text(duty, names) for duty in duties)


def _text(duty: Duty, names: Mapping[str, str]) -> str:
    fixed = {Who.TERRITORY: TERRITORY, Who.OWNER: OWNER}
    name = fixed.get(duty.who) or names.get(duty.department_code, duty.department_code)
    classes = {code: word for word, code in CLASSES.items()}
    where = duty.area_code or classes.get(duty.area_class, "")
    return f"{name}@{where}" if where else name
