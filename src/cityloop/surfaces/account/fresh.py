"""Whoever changes how they get in has proven who they are a moment ago."""

from __future__ import annotations

import functools
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from cityloop.staff.models import Person
from cityloop.surfaces.kit import proof
from cityloop.surfaces.kit.access import View


def fresh(view: View) -> View:
    """To the proof and back, where the last one is too long ago. Stands below `permission`."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if proof.is_stale(request, cast(Person, request.user), timezone.now()):
            return proof.to_proof(request)
        return view(request, *args, **kwargs)

    return guarded
