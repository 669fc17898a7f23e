"""Clips of what was recorded, for the centre: cut when it asks, then brought to it piece by piece.

What is not yet there lies on disk: an end of the process or of the connection costs a piece, not the clip.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from pydantic import ValidationError

from cityloop_edge.messages import MAX_FOOTAGE, MAX_PIECE, CameraPlan, Clip, Command
from cityloop_edge.pauses import Pauses
from cityloop_edge.runtime.centre import Away, Centre, NotUnderstood, TurnedAway
from cityloop_edge.runtime.orders import Impossible
from cityloop_edge.runtime.recordings import FILM, PICTURE, Part, Recordings

log = logging.getLogger(__name__)
NOTHING = "nothing recorded"
MOST = MAX_FOOTAGE - 5_000_000  # bytes of pictures: the rest is where in the file each of them lies
GLANCE = 2.0  # seconds between two looks for clips that are ready


class Cut(Protocol):
    @property
    def begin(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


class Cutter(Protocol):
    def cut(self, films: Sequence[Part], begin: datetime, end: datetime, out: Path, most: int) -> Cut: ...
    def joined(self, pictures: Sequence[Part], out: Path, most: int) -> Cut: ...


class Plan(Protocol):
    def __call__(self, camera: str) -> CameraPlan | None: ...


class Footage:
    def __init__(self, centre: Centre, recordings: Recordings, folder: Path, plan: Plan, cutter: Cutter) -> None:
        self._centre, self._recordings, self._folder = centre, recordings, folder
        self._plan, self._cutter = plan, cutter
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob("*.part"):
            left.unlink()

    def bring(self, command: Command) -> None:
        """The command `footage`: done once the clip is cut; it goes up by itself then."""
        try:
            number = UUID(str(command.arguments.get("id")))
            begin, end = (datetime.fromisoformat(str(command.arguments.get(name))) for name in ("begin", "end"))
        except ValueError as error:
            raise Impossible("which clip, from when to when?") from error
        part = self._folder / f"{number}.part"
        try:
            cut = self._cut(command.target, begin, end, part)
            with part.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            clip = Clip(id=number, size=part.stat().st_size, sha256=digest, begin=cut.begin, end=cut.end)
            part.replace(self._film(clip))
            about = self._folder / f"{number}.about.part"
            about.write_text(clip.model_dump_json())
            about.replace(self._folder / f"{number}.json")
        finally:
            part.unlink(missing_ok=True)

    def _cut(self, camera: str, begin: datetime, end: datetime, out: Path) -> Cut:
        """Of a camera whose stream may not be shown, the masked pictures alone, also from before that was so."""
        plan = self._plan(camera)
        if plan is None:
            raise Impossible(NOTHING)
        films = self._recordings.parts(camera, begin, end, FILM) if plan.stream else []
        pictures = [] if films else self._recordings.parts(camera, begin, end, PICTURE)
        if films:
            return self._cutter.cut(films, begin, end, out, MOST)
        if pictures:
            return self._cutter.joined(pictures, out, MOST)
        raise Impossible(NOTHING)

    async def keep_sending(self) -> None:
        """Never returns."""
        pauses = Pauses()
        while True:
            try:
                for about in sorted(self._folder.glob("*.json")):
                    await self._send(about)
                pauses.reset()
                await asyncio.sleep(GLANCE)
            except (Away, TurnedAway) as error:
                log.info("a clip waits: %s", error)
                await asyncio.sleep(pauses.next())

    async def _send(self, about: Path) -> None:
        try:
            clip = Clip.model_validate_json(about.read_bytes())
            have: int | None = await self._centre.piece(clip, 0, b"")
            while have is not None and have < clip.size:
                have = await self._centre.piece(clip, have, await asyncio.to_thread(self._read, clip, have))
        except (ValidationError, FileNotFoundError, NotUnderstood) as error:
            log.error("a clip cannot be sent: %s", error)
        else:
            self._film(clip).unlink(missing_ok=True)
        about.unlink()

    def _read(self, clip: Clip, offset: int) -> bytes:
        with self._film(clip).open("rb") as file:
            file.seek(offset)
            return file.read(MAX_PIECE)

    def _film(self, clip: Clip) -> Path:
        return self._folder / f"{clip.id}.mp4"
