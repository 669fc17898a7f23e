"""The switch between Chinese and English."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from cityloop.surfaces.kit.access import public


@public
@require_POST
def switch(request: HttpRequest) -> HttpResponseBase:
    return set_language(request)
