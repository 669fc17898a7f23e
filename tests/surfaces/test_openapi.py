"""The OpenAPI document is a contract: calls made from it find no fault of ours and no answer that it does not name.

CITYLOOP_API_CALLS says about how many calls are made; the suite makes some 200, and 10,000 are made with

    CITYLOOP_API_CALLS=10000 ./cityloop test tests/surfaces/test_openapi.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cityloop.staff import services, tokens
from cityloop.staff.models import Person
from cityloop.staff.rules import Post, grantable
from cityloop.surfaces.api.app import api
from cityloop.surfaces.api.document import document, operations
from tests.cast import FOUNDER, LITTER, ROAD, STALLS, condition, found_town
from tests.servers import Web, a_city, a_web
from tests.surfaces.conftest import Started

CALLS = int(os.environ.get("CITYLOOP_API_CALLS", "200"))
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,allow_header_conformance"
)


@dataclass
class Busy:
    """A town in which there is something of every kind, and a token that may do nearly everything in it."""

    web: Web
    token: str


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    with a_city(tmp_path_factory.mktemp("api") / "city", django_db_blocker) as city:
        with city.opened():
            found_town()
            token = _wide_token()
            conditions = {code: condition(code) for code in (STALLS, LITTER, ROAD)}
        with a_web(city) as web, ExitStack() as stack:
            _make_busy(Started(web, conditions, stack))
            yield Busy(web, token)


def _wide_token() -> str:
    person, now = Person.objects.get(username="dispatcher"), timezone.now()
    for post in set(Post.values) - {Post.ADMIN, Post.INSPECTOR, Post.HANDLER, Post.OFFICER, Post.DEPARTMENT}:
        services.assign(person=person, post=post, actor=FOUNDER, at=now)
    for post in (Post.DEPARTMENT, Post.HANDLER, Post.OFFICER):
        services.assign(person=person, post=post, department="enforcement", actor=FOUNDER, at=now)
    scopes, expires = grantable(frozenset(Post.values)), timezone.localdate(now) + timedelta(days=1)
    return tokens.make(name="wide", scopes=scopes, expires=expires, owner=person, actor=FOUNDER, at=now).text


def _make_busy(town: Started) -> None:
    for number in range(6):
        case = town.file(f"busy-{number:04d}")
        if number > 2:
            town.does("dispatcher", "dispatch", "cases", case, department="enforcement")
        if number > 3:
            town.does("desk", "receive", "cases", case)
            town.does("desk", "ask_extension", "cases", case, reason="下雨")
        town.report(f"free-{number:04d}")
        order = {"text": "清扫", "department": "enforcement"}
        assert town.person("dispatcher").post("/api/v1/jobs", json=order).status_code == 201


@pytest.mark.timeout(300 + CALLS)  # ten thousand are half an hour on a slow machine
def test_calls_made_from_the_document_find_nothing_it_does_not_name(busy: Busy, tmp_path: Path) -> None:
    found = subprocess.run(_command(busy, CALLS), cwd=tmp_path, env=_env(), capture_output=True, text=True, check=False)
    told = found.stdout + found.stderr
    made = re.search(r"([\d,]+) generated", told)
    assert found.returncode == 0, told[-20_000:]
    assert made is not None, told[-5_000:]
    print(f"{made[1]} calls")  # noqa: T201 - the figure is asked for
    assert int(made[1].replace(",", "")) >= CALLS * 0.8


def _command(busy: Busy, calls: int) -> list[str]:
    each = max(1, calls // len(list(operations(api))))
    return [
        sys.executable, "-m", "schemathesis.cli", "run", f"{busy.web.url}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {busy.token}", "--checks", CHECKS, "--max-examples", str(each),
        "--phases", "fuzzing" if calls < 5_000 else "examples,coverage,fuzzing", "--continue-on-failure",
        "--suppress-health-check", "all", "--no-shrink", "--generation-database", "none", "--no-color",
    ]  # fmt: skip


def _env() -> dict[str, str]:
    return os.environ | {"SCHEMATHESIS_HOOKS": "tests.surfaces.api_hooks", "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.once
def test_every_operation_tells_its_permission_and_how_it_refuses() -> None:
    made = document(api)
    assert made["openapi"] == "3.1.0"
    for path, method, operation in operations(api):
        told = made["paths"][path][method]
        assert told["x-permission"] == operation.auth_callbacks[0].permission  # type: ignore[attr-defined]
        assert {"401", "403", "429"} <= set(told["responses"])
        if "requestBody" in told:
            assert {"400", "409", "413", "422"} <= set(told["responses"]), path
