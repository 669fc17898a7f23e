"""For what somebody may look through a camera, by post."""

from __future__ import annotations

import re

from django.http import HttpRequest

from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.kit import acting
from cityloop.watch.models import Why

_ABOUT = re.compile(r"(?:alert|case|report)-\d{1,18}")


def about(text: str) -> str:
    """A subject as the pages name it; empty where it is none."""
    return text if _ABOUT.fullmatch(text) else ""


def looker(request: HttpRequest) -> Standing:
    """Raises `NotAllowed`."""
    return acting.standing_with(acting.preferred(request), "camera.look")


def offered(actor: Standing) -> list[Why]:
    """Only a video operator's duty is to look around; everybody else looks for something."""
    own = [Why.DUTY] if actor.post == Post.VIDEO else []
    return [*own, Why.ALERT, Why.CASE, Why.CHECK, Why.OTHER]
