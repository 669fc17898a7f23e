"""Reminding by loudspeaker what stands where it should not: spoken, waited for, and either gone or there again."""

from __future__ import annotations

from datetime import datetime, timedelta

from cityloop.journal.services import Actor, Subject
from cityloop.watch.alerts import attention, speaking
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.models import Alert, Reminder
from cityloop.workflow.services import MACHINE, advance


def remind(alert: Alert, *, actor: Actor, at: datetime, revision: int | None = None) -> Reminder:
    """Raises Refused, speaking.NotSpoken among it; then nothing is noted and the alert stays as it was."""
    until = at + timedelta(minutes=attention.limits().reminded_minutes)
    camera = alert.zone.camera
    with advance(TABLE, alert, "remind", actor=actor, at=at, revision=revision) as move:
        speaker = speaking.beside(camera)[0]
        about = Subject(TABLE.name, str(alert.pk))
        speaking.voice().remind(speaker, meaning=alert.zone.meaning, about=about, actor=actor, at=at)
        move.subject.until = until
        move.entry.payload |= {"speaker": speaker.code, "until": until.isoformat()}
        return Reminder.objects.create(
            alert=move.subject, speaker=speaker.code, spoken_at=at, spoken_by=actor.id, until=until
        )


def heed(alert: Alert, *, left_at: datetime, at: datetime) -> None:
    """What stood there has left while it was waited for: that counts, and nothing is left to decide."""
    with advance(TABLE, alert, "heed", actor=MACHINE, at=at) as move:
        move.subject.until = None
        last = alert.reminders.order_by("-spoken_at").first()
        if last:
            Reminder.objects.filter(pk=last.pk).update(left_at=left_at)
            move.entry.payload |= {"seconds": max(round((left_at - last.spoken_at).total_seconds()), 0)}
