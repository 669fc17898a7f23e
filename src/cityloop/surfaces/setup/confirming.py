"""A confirmation is good for what was shown: the same wish with the same effect."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest

APART = frozenset({"csrfmiddlewaretoken", "step", "seen"})


def proof(request: HttpRequest, effect: str) -> str:
    """Of the form as it was sent, and of the effect that was shown for it; what is empty does not count."""
    sent = ((name, value.strip()) for name, values in request.POST.lists() if name not in APART for value in values)
    asked = sorted(pair for pair in sent if pair[1])
    return hashlib.sha256(repr((asked, effect)).encode()).hexdigest()[:20]


def is_proven(request: HttpRequest, effect: str) -> bool:
    return request.POST.get("seen") == proof(request, effect)
