"""Where I am signed in, ended from here."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cityloop.journal.services import Actor
from cityloop.staff import sessions
from cityloop.staff.models import Person
from cityloop.surfaces.kit.access import permission


@permission("account.own")
@require_POST
def end(request: HttpRequest) -> HttpResponseBase:
    """The one that is named, or all but this."""
    person, key = cast(Person, request.user), request.session.session_key
    actor, handle = Actor("person", person.username), request.POST.get("handle", "")
    count = sessions.end(person, handle=handle, keep=key, actor=actor, at=timezone.now())
    told = ngettext("%(count)d session ended.", "%(count)d sessions ended.", count) % {"count": count}
    messages.success(request, told)
    return redirect("account")
