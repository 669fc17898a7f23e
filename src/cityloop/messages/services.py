"""Telling people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.messages.models import Message, State, Template
from cityloop.messages.queries import inbox, wording
from cityloop.messages.rules import INBOX, PLACEHOLDER, To, channels, placeholders, render
from cityloop.messages.texts import TEXTS
from cityloop.staff.models import Person

MESSENGER = Actor("system", "messages")


class BadWording(ValueError):
    """A text for an event that does not exist, or that asks for what the event does not give."""


def send(
    event: str, to: To, values: Mapping[str, str], *, at: datetime, key: str, subject: Subject | None = None
) -> list[Message]:
    """Tells `to` of `event` over each channel that reaches them; a `key` already known sends nothing again.

    Inside an act of the caller the messages come and go with it. Raises UnknownEvent and rules.MissingValue.
    """
    return [_send(event, to, values, name, at, key, subject) for name in channels(to, settings.MESSAGE_CHANNELS)]


def word(event: str, text: str, *, language: str, actor: Actor, at: datetime, channel: str = "") -> Template:
    """The city's own wording for an event; raises BadWording where it could not be said."""
    check_wording(event, text)
    with act("template.worded", actor=actor, at=at) as entry:
        place: dict[str, Any] = {"event": event, "channel": channel, "language": language}
        entry.payload["before"] = before(Template.objects.filter(**place), "text")
        found, _new = Template.objects.update_or_create(**place, defaults={"text": text})
        entry.subject = Subject("template", str(found.pk))
        entry.payload |= {**place, "text": text}
    return found


def unword(template: Template, *, actor: Actor, at: datetime) -> None:
    """Back to the wording as shipped."""
    with act("template.dropped", actor=actor, at=at, subject=Subject("template", str(template.pk))) as entry:
        entry.payload |= {"event": template.event, "channel": template.channel, "language": template.language}
        entry.payload["before"] = {"text": template.text}
        template.delete()


def mark_read(person: Person, *, at: datetime, ids: list[int] | None = None) -> int:
    """Marks these of the person's messages, or all; nobody marks another's."""
    unread = inbox(person).filter(read_at=None)
    with batch():
        return (unread if ids is None else unread.filter(pk__in=ids)).update(read_at=at)


def forget(*, before: datetime) -> int:
    """Removes address and text of what was created earlier; that it was sent stays."""
    with batch():
        return Message.objects.filter(created__lt=before).filter(text__isempty=False).update(text="", address="")


def check_wording(event: str, text: str) -> None:
    if event not in TEXTS:
        raise BadWording(_("There is no event %(event)s") % {"event": event})
    strange = placeholders(text) - placeholders(TEXTS[event][0])
    if strange:
        raise BadWording(_("Nothing is given for: %(names)s") % {"names": ", ".join(sorted(strange))})
    if not text.strip():
        raise BadWording(_("The text is empty"))
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        raise BadWording(_("Braces stand around a name in small letters and nothing else: {case}"))


def _send(
    event: str, to: To, values: Mapping[str, str], channel: str, at: datetime, key: str, subject: Subject | None
) -> Message:
    known = Message.objects.filter(key=key, channel=channel).first()
    if known:
        return known
    text = render(wording(event, channel, to.language), values)
    try:
        return _queue(event, to, text, channel, at, key, subject)
    except IntegrityError:  # somebody sent it in the meantime
        return Message.objects.get(key=key, channel=channel)


def _queue(event: str, to: To, text: str, channel: str, at: datetime, key: str, subject: Subject | None) -> Message:
    there = channel == INBOX
    with act("message.queued", actor=MESSENGER, at=at) as entry:
        message = Message.objects.create(
            key=key,
            event=event,
            recipient_kind=to.kind,
            recipient_id=to.id,
            person=to.person,
            channel=channel,
            address="" if there else to.phone,
            text=text,
            subject_kind=subject.kind if subject else "",
            subject_id=subject.id if subject else "",
            state=State.SENT if there else State.QUEUED,
            next_at=None if there else at,
            sent_at=at if there else None,
            created=at,
        )
        entry.subject = Subject("message", str(message.pk))
        entry.payload |= {"event": event, "channel": channel, "to_kind": to.kind.value, "to": to.id}
        entry.payload |= {"about_kind": message.subject_kind, "about": message.subject_id}
    return message
