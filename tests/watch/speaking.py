"""A voice that speaks, and its twin whose loudspeaker is broken."""

from __future__ import annotations

from datetime import datetime

from cityloop.journal.services import Actor, Subject
from cityloop.voice.models import Speaker
from cityloop.watch.alerts.speaking import NotSpoken


class Speaks:
    def __init__(self) -> None:
        self.said: list[tuple[str, str, str]] = []

    def remind(self, speaker: Speaker, *, meaning: str, about: Subject, actor: Actor, at: datetime) -> None:
        self.said.append((speaker.code, meaning, f"{about.kind}-{about.id}"))


class Broken:
    def remind(self, speaker: Speaker, *, meaning: str, about: Subject, actor: Actor, at: datetime) -> None:
        raise NotSpoken(f"{speaker.name} does not answer.")


def stand(camera: str, code: str = "horn-1") -> Speaker:
    return Speaker.objects.create(code=code, name="East gate horn", lon=116.06, lat=24.96, camera_code=camera)
