"""What is handed out for a request: the recordings to the bit, their hashes, who asked and approved, and the proof."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.evidence import archive, vault
from cityloop.journal import heads
from cityloop.journal.services import Subject, act
from cityloop.privacy.rules import mask_name, mask_numbers
from cityloop.staff.rules import Standing
from cityloop.watch.models import Footage, Retrieval, RetrievalPart
from cityloop.watch.retrieving import services
from cityloop.watch.retrieving.lifecycle import TABLE
from cityloop.watch.retrieving.rules import ARTICLES
from cityloop.watch.seeing import footage
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.table import Given

log = logging.getLogger(__name__)

README = """\
footage/          the recordings as they came from the recorder, to the bit
request.json      who asked for them, on what ground, who approved, what each file shows, what was not there any more
receipt.json      the acts of the city's journal about this request, each with its proof of inclusion
check_receipt.py  checks receipt.json: python3 check_receipt.py receipt.json

To check the files: sha256sum --check sha256sums.txt
Order 799 of 2025, articles 20 to 23: for the purpose named only; not to be passed on or published.
"""


def hand_out(retrieval: Retrieval, *, actor: Standing, at: datetime, revision: int | None = None) -> Iterator[bytes]:
    """The archive in pieces, for a streamed answer. That each recording was handed out, and to whom, is journalled
    first and signed, so that the receipt inside proves it too. Raises `workflow.errors.Refused`, of a recording that is
    not what arrived any more, too.
    """
    parts = [each for each in _parts(retrieval) if each.footage and each.footage.state == Footage.State.HERE]
    _check(parts)
    files = [
        (_name(number, each), footage.play(_row(each), actor=actor, at=at)) for number, each in enumerate(parts, 1)
    ]
    hashes = [_row(each).sha256 for each in parts]
    with act("retrieval.exported", actor=actor, at=at, subject=about(retrieval)) as entry:
        entry.payload["files"] = list(hashes)
        services.carry_out(retrieval, "hand_out", actor=actor, at=at, given=Given(), revision=revision)
    heads.sign_head(at=at)
    texts = {
        "README.txt": README,
        "request.json": json.dumps(_told(retrieval, actor, at), ensure_ascii=False, indent=2),
        "sha256sums.txt": "".join(f"{each}  {name}\n" for each, (name, _path) in zip(hashes, files, strict=True)),
        **archive.proof(about(retrieval)),
    }
    return archive.pack(texts, files, at)


def _check(parts: list[RetrievalPart]) -> None:
    for each in parts:
        row = _row(each)
        if vault.digest(footage.path(row)) != row.sha256:
            log.error("The recording %s is damaged: its content is not what arrived", footage.path(row))
            raise Unsuitable(
                _("The recording of %(camera)s is damaged on disk and not handed out; tell an administrator.")
                % {"camera": each.camera.name}
            )


def about(retrieval: Retrieval) -> Subject:
    return Subject(TABLE.name, str(retrieval.pk))


def _parts(retrieval: Retrieval) -> list[RetrievalPart]:
    return list(retrieval.parts.select_related("footage__camera__station", "camera"))


def _row(part: RetrievalPart) -> Footage:
    assert part.footage is not None
    return part.footage


def _name(number: int, part: RetrievalPart) -> str:
    began = timezone.localtime(_row(part).began_at or part.since)
    return f"footage/{number:03d}-{part.camera.code}-{began:%Y%m%dT%H%M%S}.mp4"


def _told(retrieval: Retrieval, actor: Standing, at: datetime) -> dict[str, Any]:
    """Names and numbers of persons are masked; who needs them finds the request by its number."""
    return {
        "number": retrieval.number,
        "for": retrieval.applicant,
        "unit": retrieval.unit,
        "letter": retrieval.letter,
        "name": mask_name(retrieval.name),
        "purpose": mask_numbers(retrieval.purpose),
        "ground": {"code": retrieval.ground, "order_799_article": ARTICLES[retrieval.ground]},
        "place": retrieval.place,
        "since": retrieval.since.isoformat(),
        "to": retrieval.to.isoformat(),
        "asked": {"by": retrieval.asked_by, "at": retrieval.asked_at.isoformat()},
        "approved": {
            "by": retrieval.decided_by,
            "at": retrieval.decided_at.isoformat() if retrieval.decided_at else "",
        },
        "handed_out": {"by": actor.id, "post": actor.post, "at": at.isoformat()},
        "recordings": [_part(each) for each in _parts(retrieval)],
    }


def _part(part: RetrievalPart) -> dict[str, Any]:
    row = part.footage
    return {
        "camera": part.camera.code,
        "camera_name": part.camera.name,
        "asked": [part.since.isoformat(), part.to.isoformat()],
        "shows": [each.isoformat() if each else "" for each in (row.began_at, row.ended_at)] if row else [],
        "sha256": row.sha256 if row else "",
        "state": row.state if row else "not_asked",
        "absence": part.absence or (row.detail if row else ""),
    }
