"""Reading messages."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from cityloop.messages.models import WAITING, Message, Recipient, Template
from cityloop.messages.rules import INBOX
from cityloop.messages.texts import shipped
from cityloop.staff.models import Person


class UnknownEvent(LookupError):
    """There is no wording for this event."""


def inbox(person: Person) -> QuerySet[Message]:
    """What somebody was told, the latest first."""
    return Message.objects.filter(person=person, channel=INBOX)


def unread_count(person: Person) -> int:
    return inbox(person).filter(read_at=None).count()


def answers(report_id: str) -> QuerySet[Message]:
    """What the reporter was answered, for the tracking page, the earliest first."""
    found = Message.objects.filter(recipient_kind=Recipient.REPORTER, recipient_id=report_id, channel=INBOX)
    return found.order_by("created", "pk")


def due(at: datetime) -> QuerySet[Message]:
    """What is to be delivered now."""
    return Message.objects.filter(state__in=WAITING, next_at__lte=at).order_by("next_at", "pk")


def sent_since(moment: datetime) -> dict[str, int]:
    """How many messages of each event were written since then; one over two channels counts twice."""
    rows = Message.objects.filter(created__gte=moment).order_by().values_list("event").annotate(count=Count("pk"))
    return dict(rows)


def own_wordings(event: str) -> dict[tuple[str, str], Template]:
    """The city's own words by channel and language; the empty channel is all channels."""
    return {(each.channel, each.language): each for each in Template.objects.filter(event=event)}


def states() -> dict[str, int]:
    """How many messages stand in which state."""
    rows = Message.objects.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def wording(event: str, channel: str, language: str) -> str:
    """The city's own words for this channel, then for all channels, then those shipped; raises UnknownEvent."""
    own = dict(
        Template.objects.filter(event=event, language=language, channel__in=[channel, ""]).values_list(
            "channel", "text"
        )
    )
    text = own.get(channel) or own.get("") or shipped(event, language)
    if text is None:
        raise UnknownEvent(event)
    return text
