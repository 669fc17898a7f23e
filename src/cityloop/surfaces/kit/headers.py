"""What every answer tells the browser: a strict policy for content, and HTTPS for good once it is used.

HTTPS for good is not asked for under a certificate of our own authority: whoever loses trust in it, as when the city
moves to another machine, would be locked out with no way past the warning.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HALF_YEAR = 15_768_000


class Headers:
    """Middleware: Content-Security-Policy with a nonce a request, Permissions-Policy, HSTS on HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(12)
        setattr(request, "nonce", SimpleLazyObject(lambda: nonce))  # noqa: B010 - Django's request has no such field
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)")
        if request.is_secure() and settings.HTTPS != "local":
            response.headers.setdefault("Strict-Transport-Security", f"max-age={_HALF_YEAR}")
        if request.user.is_authenticated if hasattr(request, "user") else False:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
