"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cityloop.surfaces.kit import city


def page(request: HttpRequest) -> dict[str, Any]:
    return {"city_name": SimpleLazyObject(_name), "server_time": timezone.now()}


def _name() -> str:
    found = city.named()
    return found.name if found else ""
