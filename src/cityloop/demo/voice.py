"""The loudspeakers of the demo city: nobody hears them. What an operator has them say is noted as it would be."""

from __future__ import annotations

from datetime import datetime

from cityloop.journal.services import Actor, Subject
from cityloop.voice.models import Speaker


class Pretended:
    def remind(self, speaker: Speaker, *, meaning: str, about: Subject, actor: Actor, at: datetime) -> None:
        """Nothing is heard; whatever stands in a scene leaves in its own time."""
