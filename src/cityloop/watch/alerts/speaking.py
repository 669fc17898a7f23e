"""The seam to whoever can speak in the street: a room that can registers itself here. None does yet."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from cityloop.journal.services import Actor, Subject
from cityloop.voice.models import Speaker
from cityloop.watch.models import Camera
from cityloop.workflow.errors import Refused


class NotSpoken(Refused):
    """The loudspeaker said nothing, and why."""


class Voice(Protocol):
    def remind(self, speaker: Speaker, *, meaning: str, about: Subject, actor: Actor, at: datetime) -> None:
        """Has the loudspeaker say what fits the meaning of a zone (`watch.models.Meaning`). Raises NotSpoken.

        Called inside the transaction that notes the reminder.
        """
        ...


_voice: Voice | None = None


def register(voice: Voice | None) -> None:
    global _voice
    _voice = voice


def voice() -> Voice:
    """Raises NotSpoken where nobody can speak."""
    if _voice is None:
        raise NotSpoken(_("No loudspeakers are connected to this city yet."))
    return _voice


def beside(camera: Camera) -> list[Speaker]:
    """The loudspeakers in service beside a camera, the one of its own register first."""
    own = Speaker.objects.filter(code=camera.speaker, in_service=True) if camera.speaker else []
    others = Speaker.objects.filter(camera_code=camera.code, in_service=True)
    return list({each.code: each for each in (*own, *others)}.values())


def why_not(camera: Camera) -> str:
    """Why nobody can be reminded before this camera; empty where somebody can."""
    try:
        voice()
    except NotSpoken as silence:
        return str(silence)
    return "" if beside(camera) else _("No loudspeaker in service stands beside this camera.")
