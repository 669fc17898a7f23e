"""Starting an import that can be left and found again."""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from cityloop.geography import coordinates
from cityloop.geography.choices import ImportState, What
from cityloop.geography.exchange.files import LARGEST_FILE, BadFile
from cityloop.geography.importing import sha256
from cityloop.geography.models import ImportJob
from cityloop.geography.tasks import run_import
from cityloop.journal.services import Actor, Subject, act


def start_import(
    what: What, *, file: IO[bytes], file_name: str, system: str, preview: bool = False, actor: Actor, at: datetime
) -> ImportJob:
    """Keeps the file and lets the worker import it, or only look what that would do. `system` empty: as the file says.

    Raises `BadFile` when it is too large, `UnknownSystem`.
    """
    if system:
        coordinates.known(system)
    path = _keep(file)
    digest = sha256(path)
    with act("import.started", actor=actor, at=at) as entry:
        job = ImportJob.objects.create(
            what=what.value,
            file_name=file_name[-255:],
            file_path=str(path),
            sha256=digest,
            system=system,
            preview=preview,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_post=actor.post,
            started_at=at,
        )
        entry.subject = Subject("import", str(job.pk))
        entry.payload.update(what=what.value, sha256=digest, preview=preview)
        run_import.enqueue(job.pk)
    return job


def confirm_import(job: ImportJob, *, actor: Actor, at: datetime) -> None:
    """What was looked at is imported, in the name of who says so; the second word changes nothing."""
    with act("import.confirmed", actor=actor, at=at, subject=Subject("import", str(job.pk))) as entry:
        entry.payload.update(what=job.what, sha256=job.sha256)
        checked = ImportJob.objects.filter(pk=job.pk, state=ImportState.CHECKED)
        named = {"actor_kind": actor.kind, "actor_id": actor.id, "actor_post": actor.post}
        if checked.update(state=ImportState.WAITING, preview=False, finished_at=None, done=0, **named):
            run_import.enqueue(job.pk)


def drop_import(job: ImportJob, *, actor: Actor, at: datetime) -> None:
    """What was looked at is not imported; its file is forgotten."""
    with act("import.dropped", actor=actor, at=at, subject=Subject("import", str(job.pk))):
        if ImportJob.objects.filter(pk=job.pk, state=ImportState.CHECKED).update(state=ImportState.DROPPED):
            Path(job.file_path).unlink(missing_ok=True)


def _keep(file: IO[bytes]) -> Path:
    """In the data directory under a name of our own, whole or not at all."""
    folder = Path(settings.DATA) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    try:
        with path.open("wb") as kept:
            while piece := file.read(1 << 20):
                kept.write(piece)
                if kept.tell() > LARGEST_FILE:
                    raise BadFile(_("The file is larger than %(most)d MB") % {"most": LARGEST_FILE // 1_000_000})
            kept.flush()
            os.fsync(kept.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path
