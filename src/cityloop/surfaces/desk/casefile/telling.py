"""What the template is told, as JSON: words in the reader's language and pictures; no markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.cases import practice
from cityloop.cases.models import Case, Source
from cityloop.evidence import display
from cityloop.evidence.vault import Lost
from cityloop.staff.queries import names_of
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.desk import dossier, panes, proofs, rows, shots, stages, story
from cityloop.surfaces.desk.casefile import codes, sketch
from cityloop.surfaces.desk.casefile.callers import Caller, mask_text
from cityloop.surfaces.desk.shots import Shots
from cityloop.surfaces.kit import city
from cityloop.surfaces.kit.errors import file_lost

Told = dict[str, Any]


def tell(case: Case, known: list[Caller], *, actor: Standing, at: datetime, address: str, clear: bool) -> Told:
    table = practice.table()
    pictures = dossier.pictures("case", case.pk)
    named = city.named()
    told = {
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "city": named.name if named else "CityLoop",
        "number": case.number,
        "title": rows.class_name(case.condition),
        "place": rows.place(case),
        "state": str(table.state(case.state).label),
        "made": _made(actor, at),
        "privacy": "" if clear else _("Names and telephone numbers are masked."),
        "facts": _facts(case, known),
        "sketch": sketch.draw(case.lon, case.lat),
        "groups": _photos(shots.read(pictures, case)),
        "steps": _steps(story.steps(table, case, pictures)),
        "clocks": [_clock_of(each) for each in stages.of(table, case, at)],
        "proof": _proof(case, address),
        "words": _words(),
    }
    return told if clear else _masked(told)


def _made(actor: Standing, at: datetime) -> str:
    name = names_of([actor.id]).get(actor.id, actor.id)
    who = f"{Post(actor.post).label} {name}"
    return _("Printed by %(who)s on %(when)s") % {"who": who, "when": _moment(at)}


def _facts(case: Case, known: Iterable[Caller]) -> list[list[str]]:
    standard = panes.standard(case) or {}
    option = standard.get("option")
    found: list[tuple[str, str]] = [
        (_("Number"), case.number),
        (_("Class"), rows.class_name(case.condition)),
        (_("Standard"), f"{option.code} {option.text} · {standard['limit']}" if option else ""),
        (_("Closed when"), str(standard.get("closing", ""))),
        (_("Place"), rows.place(case)),
        (_("Lies in"), " · ".join(each for each in (case.area_name, case.cell) if each)),
        (_("Position (WGS-84)"), f"{case.lon:.6f}, {case.lat:.6f}"),
        (_("Source"), str(Source(case.source).label)),
        (_("Words"), case.description),
        (_("Filed"), _moment(case.filed_at)),
        (_("In charge"), " · ".join(each for each in (str(case.department), case.why_department) if each)),
        (_("State"), str(practice.table().state(case.state).label)),
        (_("Closed"), f"{_moment(case.closed_at)} · {case.get_closing_display()}" if case.closed_at else ""),
    ]
    found += [(_("Report"), _report(each)) for each in known]
    return [[label, text] for label, text in found if text]


def _report(each: Caller) -> str:
    parts = (each.report.number, _moment(each.report.received_at), each.name, each.phone)
    return " · ".join(part for part in parts if part)


def _photos(found: Shots) -> list[Told]:
    return [{"label": str(group.label), "shots": [_shot(each) for each in group.shots]} for group in found.groups]


def _shot(shot: shots.Shot) -> Told:
    """Without a path where its file is lost or damaged."""
    try:
        return {"path": _path(shot), "words": _caption(shot)}
    except Lost as fault:
        return {"path": "", "words": " · ".join((file_lost(fault), _caption(shot)))}


def _path(shot: shots.Shot) -> str:
    """From the folder of the copies, which is the template's root."""
    made = display.copy(shot.attachment.media, "view")
    return "/" + made.relative_to(Path(settings.EVIDENCE_COPIES_DIR)).as_posix()


def _caption(shot: shots.Shot) -> str:
    away = _("%(metres)d m away") % {"metres": shot.metres} if shot.metres is not None else ""
    return " · ".join(part for part in (shot.who, _moment(shot.at), away) if part)


def _steps(lines: Iterable[story.Line]) -> list[Told]:
    return [
        {
            "at": _moment(each.at),
            "what": " · ".join(str(part) for part in (each.what, each.department) if part),
            "who": each.who,
            "took": str(each.lasted or ""),
            "reason": each.reason,
        }
        for each in lines
    ]


def _clock_of(each: stages.Clock) -> Told:
    lines = [[line.when, line.why, line.counted or "—"] for line in each.explained.lines]
    return {
        "stage": " · ".join(str(part) for part in (each.stage, each.holder) if part),
        "used": _("%(used)s of %(limit)s") % {"used": each.used, "limit": each.limit},
        "light": each.light,
        "words": each.words,
        "lines": lines,
    }


def _proof(case: Case, address: str) -> Told:
    found = proofs.of("case", case.pk)
    head = codes.head(case.number)
    return {
        "qr": codes.qr(json.dumps(head, separators=(",", ":"))) if head else "",
        "link": codes.qr(address),
        "address": address,
        "lines": [
            [_("Acts in the journal"), str(found.acts)],
            [_("Signed head covers"), str(found.size)],
            [_("Signed"), _moment(found.signed_at) if found.signed_at else ""],
            [_("Tree head"), found.root],
        ],
        "how": _(
            "The left code holds the signed head of the journal at the moment of printing. Download the receipt of"
            " this case and check_receipt.py at the address in the right code, and run: python3 check_receipt.py"
            " receipt.json. It needs no network and nothing of ours."
        ),
    }


def _words() -> dict[str, str]:
    return {
        "file": _("Case file"),
        "where": _("Where it is"),
        "photos": _("Photos"),
        "steps": _("What happened"),
        "clocks": _("Clocks"),
        "proof": _("Proof"),
    }


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def _masked(told: Any) -> Any:
    """Numbers written into free words, wherever they stand; addresses, drawings and hashes are left alone."""
    if isinstance(told, str):
        return mask_text(told)
    if isinstance(told, Mapping):
        return {key: value if key in _PLAIN else _masked(value) for key, value in told.items()}
    return [_masked(each) for each in told] if isinstance(told, list) else told


_PLAIN = frozenset({"number", "sketch", "path", "proof"})
