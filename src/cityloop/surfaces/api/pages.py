"""The document for machines, and the same as a page for people; both open to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from cityloop.surfaces.api.app import api
from cityloop.surfaces.api.document import document
from cityloop.surfaces.kit.access import public

GROUPS: dict[str, str | Promise] = {
    "desk": gettext_lazy("The desk"),
    "cases": pgettext_lazy("api", "Cases"),
    "reports": pgettext_lazy("api", "Reports"),
    "requests": pgettext_lazy("api", "Requests"),
    "alerts": pgettext_lazy("api", "Alerts"),
    "jobs": gettext_lazy("Jobs and orders"),
    "media": pgettext_lazy("api", "Pictures"),
    "errands": gettext_lazy("Batches and exports"),
    "shifts": gettext_lazy("Duty, hand-over, promises"),
    "teams": gettext_lazy("Teams"),
    "referrals": gettext_lazy("Precedents, and what belongs elsewhere"),
    "standards": gettext_lazy("Catalogue, departments, people"),
    "ground": gettext_lazy("The ground"),
    "map": gettext_lazy("Layers of the map"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a part of a body."""

    name: str
    kind: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    permission: str
    description: str
    values: list[Value]
    answers: list[str]


@cache
def _document() -> dict[str, Any]:
    return document(api)


@public
@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    answer = JsonResponse(_document(), json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@public
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    made = _document()
    told = [
        _told(path, method, each, made)
        for path, each_path in made["paths"].items()
        for method, each in each_path.items()
    ]
    groups = [(tag, name, [each for tag_of, each in told if tag_of == tag]) for tag, name in GROUPS.items()]
    host = f"{request.scheme}://{request.get_host()}"
    return render(request, "api/docs.html", {"groups": groups, "host": host})


def _told(path: str, method: str, told: dict[str, Any], made: dict[str, Any]) -> tuple[str, Told]:
    values = [Value(each["name"], _kind(each["schema"]), each["required"]) for each in told["parameters"]]
    for body in told.get("requestBody", {}).get("content", {}).values():
        values += _parts(body["schema"], made)
    answers, described = sorted(told["responses"]), told.get("description", "")
    return told["tags"][0], Told(
        told["operationId"], method.upper(), path, told["x-permission"], described, values, answers
    )


def _parts(schema: dict[str, Any], made: dict[str, Any]) -> list[Value]:
    if "$ref" in schema:
        schema = made["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    needed = schema.get("required", [])
    return [Value(name, _kind(each), name in needed) for name, each in schema.get("properties", {}).items()]


def _kind(schema: dict[str, Any]) -> str:
    """In a word: what a value is."""
    if "anyOf" in schema:
        return " / ".join(_kind(each) for each in schema["anyOf"] if each.get("type") != "null")
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    return str(schema.get("format") or schema.get("type", ""))


@public
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    told = {"code": "not_found", "message": _("There is nothing at this address, or it is not for you."), "flaws": []}
    return JsonResponse(told, status=404)
