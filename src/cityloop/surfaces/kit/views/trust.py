"""How a phone comes to trust a city that signs for itself. Also on plain HTTP: before it trusts, nothing else opens."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cityloop.surfaces.kit import qr
from cityloop.surfaces.kit.access import public


@public
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    found = _authority()
    digest = found.fingerprint(hashes.SHA256()).hex(":").upper()
    context: dict[str, Any] = {"fingerprint": digest, "address": _here(request), "city": _secure(request)}
    context["code"] = qr.drawn(context["address"], "qr")
    return render(request, "kit/trust.html", context)


@public
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    body = _authority().public_bytes(Encoding.DER)
    headers = {"Content-Disposition": 'attachment; filename="cityloop-authority.crt"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/x-x509-ca-cert", headers=headers)


def _authority() -> x509.Certificate:
    """Not found where the city has none: under a given certificate, and on this machine alone."""
    try:
        pem = settings.AUTHORITY_FILE.read_bytes()
    except FileNotFoundError as fault:
        raise Http404 from fault
    return x509.load_pem_x509_certificate(pem)


def _here(request: HttpRequest) -> str:
    """This page where a phone that does not trust us yet can open it."""
    return f"http://{_host(request)}:{settings.PLAIN_PORT or request.get_port()}/trust/"


def _secure(request: HttpRequest) -> str:
    return f"https://{_host(request)}:{settings.HTTPS_PORT or request.get_port()}/"


def _host(request: HttpRequest) -> str:
    host = request.get_host()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
