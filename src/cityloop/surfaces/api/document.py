"""The OpenAPI document: made from the typed views, with what each asks for and every refusal it may answer."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation
from pydantic import Field
from pydantic.fields import FieldInfo

from cityloop.surfaces.api.problems import ProblemOut
from cityloop.workflow.table import Table

Json = dict[str, Any]
ABOUT = """\
Everything that the desk can read or do. Send `Authorization: Bearer <token>`; tokens are made under Account, Tokens.
Each operation names its permission (`x-permission`): the token has to name it, and a post of whoever it belongs to has
to grant it at that moment. Whatever is refused has changed nothing; every refusal has the same shape (`ProblemOut`),
its `message` in the language of `Accept-Language` (zh-hans, en). Times are ISO 8601 with their zone, positions WGS-84.
A name that is not described is refused in a body. Answers may grow by names: ignore what you do not know.
"""
SECURITY: Json = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "cityloop_session"},
}
REFUSALS = {
    400: "What was sent cannot be read",
    401: "No token and no session, or one that is not good",
    403: "Neither post nor token permits it",
    404: "Nothing is there, or it is not for the caller",
    409: "Somebody was quicker, or it is too late or too much; the message says what happened",
    410: "It is on record, but its file is missing or damaged",
    413: "More was sent than is taken",
    422: "What was sent cannot be used; `flaws` say where",
    429: "Too many wrong tokens from this address; wait",
}


def one_of(table: Table) -> FieldInfo:
    """Names of a table's operations, in the document; what may be done is the table's own decision at the moment."""
    names: list[Any] = [each.name for each in table.operations if each.posts]
    info: FieldInfo = Field(json_schema_extra={"enum": names})
    return info


def answers_with(mime: str, *refusals: int) -> Json:
    """For an operation that answers with a file; `refusals` beside those that each has."""
    schema: Json = {"type": "object"} if mime.endswith("json") else {"type": "string", "format": "binary"}
    answer: Json = {"content": {mime: {"schema": schema}}}
    return {"responses": {200: answer, **{status: _refusal(status) for status in refusals}}}


def document(api: NinjaAPI) -> Json:
    """OpenAPI 3.1."""
    made: Json = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    made["info"] |= {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
    made["servers"] = [{"url": "/"}]
    made["components"]["schemas"]["ProblemOut"] = _schema_of_problems(made)
    made["components"]["securitySchemes"] = SECURITY
    for path, method, operation in operations(api):
        _complete(made["paths"][path][method], method, permission_of(operation))
    return made


def operations(api: NinjaAPI) -> Iterator[tuple[str, str, Operation]]:
    """Path in the document, method in small letters, and the operation."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            whole = "/".join(part for part in ("", "api", "v1", router.prefix.strip("/"), path.strip("/")) if part)
            for operation in view.operations:
                yield from ((f"/{whole}", method.lower(), operation) for method in operation.methods)


def permission_of(operation: Operation) -> str:
    return next(str(each.permission) for each in operation.auth_callbacks if hasattr(each, "permission"))


def _complete(told: Json, method: str, permission: str) -> None:
    told["x-permission"] = permission
    told["security"] = [{name: []} for name in SECURITY]
    told["responses"] = {str(status): answer for status, answer in told["responses"].items()}
    for status in _refusals(told, method):
        told["responses"].setdefault(str(status), _refusal(status))


def _refusals(told: Json, method: str) -> list[int]:
    """Which refusals an operation may answer, by what it takes."""
    named = any(each["in"] == "path" for each in told["parameters"])
    body = "requestBody" in told
    asked = [401, 403, 429]
    asked += [404] if named else []
    asked += [422] if body or told["parameters"] else []
    asked += [409] if method == "post" else []
    asked += [400, 413] if body else []
    return sorted(asked)


def _refusal(status: int) -> Json:
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {
        "description": f"{HTTPStatus(status).phrase}. {REFUSALS[status]}.",
        "content": {"application/json": {"schema": schema}},
    }


def _schema_of_problems(made: Json) -> Json:
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    made["components"]["schemas"] |= schema.pop("$defs")
    return schema
