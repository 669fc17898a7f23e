"""Seeing personal data in clear needs a reason and stands in the journal."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from cityloop.journal.services import Actor, Subject, act
from cityloop.privacy.fields import EncryptedTextField


class ReasonNeeded(Exception):
    """Somebody asked for personal data in clear without saying why."""


class NotPersonal(Exception):
    """The field asked for is not one that is sealed."""


def reveal(
    row: models.Model, field: str, *, actor: Actor, at: datetime, reason: str, subject: Subject | None = None
) -> str:
    """The clear text of `row.field`; `subject` is what the view is journalled about (the row itself by default)."""
    if not reason.strip():
        raise ReasonNeeded(_("Say why you need to see this"))
    if not isinstance(row._meta.get_field(field), EncryptedTextField):
        raise NotPersonal(f"{row._meta.label}.{field} is not sealed")
    about = subject or Subject(str(row._meta.model_name), str(row.pk))
    with act("personal.viewed", actor=actor, at=at, subject=about) as entry:
        entry.payload["field"] = f"{row._meta.label_lower}.{field}"
        entry.payload["row"] = str(row.pk)
        entry.sealed["reason"] = reason.strip()
        clear: str = getattr(row, field)
    return clear


def reseal(model: type[models.Model], field: str) -> int:
    """After a change of key: seals every value of `model.field` anew under the present key; answers how many."""
    rows = model._default_manager.exclude(**{f"{field}__isnull": True})
    count = 0
    for row in rows.only("pk", field).iterator(chunk_size=500):
        row.save(update_fields=[field])
        count += 1
    return count
