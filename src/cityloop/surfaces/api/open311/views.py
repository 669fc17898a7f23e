"""The addresses of the interface. Reading needs no key; whoever brings one sees what its token may."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cityloop.evidence import services as evidence
from cityloop.evidence.errors import Refused as MediaRefused
from cityloop.geography.coordinates import BadPosition
from cityloop.intake import queries as intake
from cityloop.intake.models import Report
from cityloop.surfaces.api.open311 import asking, formats, keys, limits, offering, posting, telling
from cityloop.surfaces.api.open311.discovery import discovery as found_at
from cityloop.surfaces.api.open311.errors import FORBIDDEN, TOO_MANY, Fault, Problem, bad, missing
from cityloop.surfaces.api.open311.formats import Value
from cityloop.surfaces.kit.access import public
from cityloop.workflow.errors import Refused

LARGEST_FORM = 64 * 1024
LARGEST_WITH_MEDIA = 64 * 1024 * 1024

Answering = Callable[..., Value]


def answering(root: str) -> Callable[[Answering], Callable[..., HttpResponse]]:
    """A view whose value is answered in the form asked for, as are the reasons for which there is none."""

    def decorate(view: Answering) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @functools.wraps(view)
        def answered(request: HttpRequest, form: str, **rest: Any) -> HttpResponse:
            try:
                _not_too_often(request)
                status, name, value = 200, root, view(request, **rest)
            except Problem as problem:
                status, name, value = problem.status, "errors", _listed(problem)
            except (Refused, BadPosition, MediaRefused) as refusal:
                status, name, value = 400, "errors", _listed(bad(str(refusal)))
            answer = HttpResponse(formats.rendered(form, name, value), status=status, content_type=formats.MIME[form])
            answer.headers["Cache-Control"] = "no-store"
            if status == TOO_MANY:
                answer.headers["Retry-After"] = str(int(limits.WINDOW.total_seconds()))
            return answer

        return cast("Callable[..., HttpResponse]", public(answered))

    return decorate


@answering("discovery")
def discovery(request: HttpRequest) -> Value:
    return found_at(request.build_absolute_uri("/open311/v2"), timezone.now())


@answering("services")
def services(request: HttpRequest) -> Value:
    return offering.services(timezone.now())


@answering("service_definition")
def definition(request: HttpRequest, code: str) -> Value:
    return offering.definition(code, timezone.now())


@answering("service_requests")
def requests(request: HttpRequest) -> Value:
    if request.method == "POST":
        return _take(request)
    owner = _owner(request, request.GET.get("api_key", ""))
    return _told(request, asking.requests(request.GET, owner, timezone.now()), owner)


@answering("service_requests")
def single(request: HttpRequest, number: str) -> Value:
    owner = _owner(request, request.GET.get("api_key", ""))
    report = asking.one(number, owner)
    if report is None:
        raise missing(_("There is no request %(number)s.") % {"number": number[:40]})
    return _told(request, [report], owner)


@answering("service_requests")
def token(request: HttpRequest, code: str) -> Value:
    report = intake.by_code(code)
    if report is None:
        raise missing(_("There is no token %(code)s.") % {"code": code[:40]})
    return [{"service_request_id": report.number, "token": report.code}]


def _take(request: HttpRequest) -> Value:
    """The key is looked at before anything else, and the whole form before a picture is kept."""
    at = timezone.now()
    form = _form(request)
    owner = _owner(request, form.get("api_key", ""))
    if owner is None:
        raise Problem(Fault(FORBIDDEN, _("api_key was not provided.")))
    standing = owner.standing
    if limits.REPORTS_OF_A_KEY.is_spent(owner.name, at):
        raise _too_often()
    sent = posting.read(form, at)
    files = [each for name in ("media", "media[]") for each in request.FILES.getlist(name)]
    if len(files) > posting.MOST_MEDIA:
        raise bad(_("At most %(most)d pictures are taken.") % {"most": posting.MOST_MEDIA})
    kept = (
        evidence.store(cast(BinaryIO, each.file), actor=standing, at=at, accept=evidence.PICTURES) for each in files
    )
    report = posting.receive(sent, owner, [each.sha256 for each in kept], request.headers.get("Idempotency-Key", ""))
    made: dict[str, Value] = {
        "service_request_id": report.number,
        "service_notice": telling.notice(report),
        "account_id": formats.plain(form.get("account_id", ""))[:100] or None,
    }
    return [made | {"extended_attributes": {"token": report.code}} if _extensions(form) else made]


def _form(request: HttpRequest) -> Any:
    """Bounded before it is read. Raises `Problem`."""
    is_multipart = (request.content_type or "") == "multipart/form-data"
    if int(request.headers.get("Content-Length") or 0) > (LARGEST_WITH_MEDIA if is_multipart else LARGEST_FORM):
        raise bad(_("More was sent than is taken."))
    try:
        return request.POST
    except (SuspiciousOperation, MultiPartParserError, UnicodeError) as fault:
        raise bad(_("The form cannot be read.")) from fault


def _told(request: HttpRequest, reports: list[Report], owner: keys.Owner | None) -> Value:
    readable, extensions, at = asking.readable(reports, owner), _extensions(request.GET), timezone.now()
    return [telling.told(each, words=each.pk in readable, extensions=extensions, at=at) for each in reports]


def _extensions(asked: Any) -> bool:
    return str(asked.get("extensions", "")).lower() == "true"


def _owner(request: HttpRequest, api_key: str) -> keys.Owner | None:
    return keys.owner_of(api_key, address=_address(request), at=timezone.now())


def _not_too_often(request: HttpRequest) -> None:
    counter = limits.REPORTS_FROM_AN_ADDRESS if request.method == "POST" else limits.QUESTIONS
    if counter.is_spent(_address(request), timezone.now()):
        raise _too_often()


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _too_often() -> Problem:
    return Problem(Fault(TOO_MANY, _("Too many calls. Wait a minute.")))


def _listed(problem: Problem) -> Value:
    return [{"code": each.code, "description": each.description} for each in problem.faults]
