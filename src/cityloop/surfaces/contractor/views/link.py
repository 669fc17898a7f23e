"""One case, for somebody without an account: what and where, and what they send back. Works without any script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cityloop.cases import contracting
from cityloop.cases.models import ContractorLink
from cityloop.evidence import services as evidence
from cityloop.evidence.errors import Refused as NotTaken
from cityloop.evidence.services import PICTURES
from cityloop.surfaces.contractor import telling
from cityloop.surfaces.contractor.opening import opening
from cityloop.surfaces.kit.access import public
from cityloop.workflow.errors import Refused, Unsuitable

SAYS = ("coming", "word", "done", "cannot")
MOST_PHOTOS = 9


@public
@csrf_exempt  # there is no session to misuse: who can make the request knows the secret
@require_http_methods(["GET", "POST"])
@opening
def page(request: HttpRequest, link: ContractorLink, secret: str) -> HttpResponseBase:
    if request.method == "POST":
        return _take(request, link)
    contracting.opened(link, at=timezone.now())
    return _show(request, link)


def _take(request: HttpRequest, link: ContractorLink) -> HttpResponseBase:
    given, kept = request.POST, request.POST.getlist("kept")[:MOST_PHOTOS]
    what = given.get("what", "")
    try:
        kept += _store(request, link, room=MOST_PHOTOS - len(kept))
        words = given.get("words", "").strip()[:2000]
        contracting.tell(link, what if what in SAYS else "word", at=timezone.now(), words=words, photos=kept)
    except (Refused, NotTaken) as refusal:
        return _show(request, link, str(refusal), kept, 422)
    return redirect(f"{request.path}?sent={what}")


def _store(request: HttpRequest, link: ContractorLink, *, room: int) -> list[str]:
    """The hashes of the photos; they are safe before anything is said about them."""
    files: list[Any] = request.FILES.getlist("photos")
    if len(files) > room:
        raise Unsuitable(_("At most %(most)d photos at once.") % {"most": MOST_PHOTOS})
    actor, at = contracting.actor_of(link), timezone.now()
    return [evidence.store(each, actor=actor, at=at, accept=PICTURES).sha256 for each in files]


def _show(
    request: HttpRequest, link: ContractorLink, problem: str = "", kept: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **telling.tell(link),
        "problem": problem,
        "kept": kept or [],
        "given": request.POST,
        "was_sent": request.GET.get("sent", ""),
        "here": request.path,
    }
    return render(request, "contractor/link.html", context, status=status)
