"""Handing out: the archive, and the receipt on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cityloop.journal.queries import newest_signed_head
from cityloop.surfaces.kit import city
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_for, standings_of
from cityloop.surfaces.retrieval import telling
from cityloop.surfaces.retrieval.views.single import CODES, find, show
from cityloop.watch.retrieving import archive as archives
from cityloop.watch.retrieving.lifecycle import TABLE
from cityloop.workflow.errors import Refused


@permission("retrieval.export")
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = find(request, pk)
    try:
        actor = standing_for(standings_of(request), TABLE, found, "hand_out")
        pieces = archives.hand_out(found, actor=actor, at=timezone.now())
    except Refused as refusal:
        return show(request, find(request, pk), str(refusal), CODES.get(type(refusal), 422))
    headers = {"Content-Disposition": f'attachment; filename="footage-{found.number}.zip"'}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@permission("retrieval.view")
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """For the paper file: what was asked, what was handed out, what was not there, and the journal's head."""
    found, named, head = find(request, pk), city.named(), newest_signed_head()
    context = {
        "told": telling.tell([found])[0],
        "retrieval": found,
        "parts": telling.parts(found),
        "timeline": telling.timeline(found)[::-1],
        "city": named.name if named else "CityLoop",
        "head": head,
        "root": bytes(head.root).hex() if head else "",
        "at": timezone.now(),
    }
    return render(request, "retrieval/receipt.html", context)
