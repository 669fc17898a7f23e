"""A promise was kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cityloop.duty import promises
from cityloop.duty.models import Promise
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.workflow.errors import NotAllowed, Refused


@permission("promise.keep")
@require_POST
def kept(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Promise, pk=pk)
    try:
        actor = next((each for each in standings_of(request) if promises.is_ours(found, each)), None)
        if actor is None:
            raise NotAllowed(_("Only the post that promised it can say so."))
        promises.keep(found, actor=actor, at=timezone.now())
        messages.success(request, _("Kept, on record."))
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if wanted and here else "/")
