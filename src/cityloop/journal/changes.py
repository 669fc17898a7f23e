"""What stood there until an act, beside what stands there from then on."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cityloop.journal.rules import Json


def before(rows: QuerySet[Any], *names: str) -> Json:
    """The columns of the row that is about to be changed, for the payload; None where it is made by this act.

    Codes and numbers alone: names and free text are sealed.
    """
    found: Json = rows.values(*names).first()
    return found
