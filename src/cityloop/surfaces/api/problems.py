"""Refusals: one shape, a word for machines and words for people. Whatever is refused has changed nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cityloop.duty.services import NotOnDuty
from cityloop.errands.services import Over, TooMany
from cityloop.evidence.errors import Refused as MediaRefused
from cityloop.evidence.vault import Damaged, Lost
from cityloop.geography.coordinates import BadPosition
from cityloop.privacy.services import ReasonNeeded
from cityloop.surfaces.errands.batches import CannotUndo
from cityloop.surfaces.kit.errors import what_is_lost
from cityloop.workflow.errors import Conflict, NotAllowed, Refused

STATUS: dict[type[Exception], int] = {NotAllowed: 403, Conflict: 409, NotOnDuty: 409}


class Flaw(Schema):
    """What is wrong with one value that was sent."""

    where: str
    what: str


class ProblemOut(Schema):
    """What happened, in a word for machines and in words for people; nothing was changed."""

    code: str
    message: str
    flaws: list[Flaw] = []


class Problem(Exception):
    """A refusal by the interface itself."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status, self.code, self.retry_after = status, code, retry_after


def register(api: NinjaAPI) -> None:
    def answer(request: HttpRequest, status: int, code: str, message: str, flaws: Iterable[Flaw] = ()) -> HttpResponse:
        body = ProblemOut(code=code, message=message, flaws=list(flaws))
        response = api.create_response(request, body.model_dump(), status=status)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def on(kind: type[Exception], handle: Callable[[HttpRequest, Any], HttpResponse]) -> None:
        api.add_exception_handler(kind, handle)

    def own(request: HttpRequest, problem: Problem) -> HttpResponse:
        response = answer(request, problem.status, problem.code, str(problem))
        if problem.retry_after:
            response["Retry-After"] = str(problem.retry_after)
        return response

    def http(request: HttpRequest, problem: HttpError) -> HttpResponse:
        known = {400: "unreadable", 403: "not_allowed"}
        return answer(request, problem.status_code, known.get(problem.status_code, "refused"), str(problem))

    def unknown(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "not_signed_in", _("Sign in, or send a token: Authorization: Bearer ..."))

    def invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
        flaws = [Flaw(where=".".join(str(part) for part in each["loc"]), what=each["msg"]) for each in problem.errors]
        return answer(request, 422, "unsuitable", _("Something that was sent cannot be used."), flaws)

    on(Problem, own)
    on(HttpError, http)
    on(AuthenticationError, unknown)
    on(ValidationError, invalid)
    on(Http404, lambda r, _p: answer(r, 404, "not_found", _("There is nothing at this address, or it is not for you.")))
    on(Lost, lambda r, p: answer(r, 410, "file_lost", what_is_lost(p)))
    on(Damaged, lambda r, p: answer(r, 410, "file_damaged", what_is_lost(p)))
    on(Refused, lambda r, p: answer(r, STATUS.get(type(p), 422), p.code, str(p)))
    on(BadPosition, lambda r, p: answer(r, 422, "bad_position", str(p)))
    on(MediaRefused, lambda r, p: answer(r, 422, "bad_media", str(p)))
    on(TooMany, lambda r, p: answer(r, 409, "too_many", str(p)))
    on(Over, lambda r, p: answer(r, 409, "over", str(p)))
    on(CannotUndo, lambda r, p: answer(r, 409, "cannot_undo", str(p)))
    on(ReasonNeeded, lambda r, p: answer(r, 422, "missing", str(p)))
    on(RequestDataTooBig, lambda r, p: answer(r, 413, "too_large", _("More was sent than is taken.")))
