"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def page(request: HttpRequest) -> dict[str, Any]:
    return {"city_name": getattr(settings, "CITY_NAME", ""), "server_time": timezone.now()}
