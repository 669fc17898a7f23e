"""What somebody was told, as a file; at the desk it is no list of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cityloop.messages import queries as messages
from cityloop.messages.models import Message
from cityloop.privacy.rules import mask_numbers
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.columns import plain
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList


def columns() -> list[Column]:
    return [
        plain(_("When"), "created", datetime),
        plain(_("Event"), "event"),
        Column(_("Text"), ("text",), mask_numbers),
        plain(_("About (kind)"), "subject_kind"),
        plain(_("About (number)"), "subject_id"),
        plain(_("Read at"), "read_at", datetime),
    ]


def own(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Message]:
    person = Person.objects.filter(username=held[0].id).first() if held else None
    return messages.inbox(person) if person else Message.objects.none()


MESSAGES = ExportedList("message", _("Messages"), "message.view", columns, own, None)
