"""A picture of the wall that is asked about is held, so that what is decided on is what was seen."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest

from cityloop.staff.models import Person
from cityloop.watch.seeing import looking, stills
from cityloop.watch.seeing.stills import Still


def held(request: HttpRequest, code: str, at: datetime) -> tuple[Still | None, bool]:
    """The picture that the stamp names, True; without a stamp that of this moment, held from now on, False.

    Raises Http404 for who is not on record as looking.
    """
    if not looking.is_looking(cast(Person, request.user).username, code, at):
        raise Http404
    stamp = request.POST.get("stamp", "")
    return (stills.held(code, int(stamp)), True) if stamp.isdecimal() else (stills.hold(code), False)
