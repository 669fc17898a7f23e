"""Every route says who may open it; nobody gets further than that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from cityloop.staff.rules import PERMISSIONS
from cityloop.surfaces.api.app import api
from cityloop.surfaces.kit.access import PUBLIC, STATION, declared
from cityloop.surfaces.live import events, moving, station
from tests.cast import PASSWORD, found_town

KNOWN: set[str | None] = {*PERMISSIONS, PUBLIC, STATION}
# What anybody may open is listed here by hand, so that nothing becomes public unnoticed.
CONTRACTOR = r"^c/(?P<secret>[A-Za-z0-9_-]{20,64})/"
OPEN_DOORS = {"healthz", "admin/login/", "sign-in/", "sign-out/", "language/", "first-run/"}
OPEN_DOORS |= {f"sign-in/{each}/" for each in ("second", "password", "passkey", "passkey/options")}
OPEN_DOORS |= {CONTRACTOR + "$", CONTRACTOR + r"photos/(?P<pk>\d{1,18})/(?P<size>thumb|view)/$"}
OPEN_DOORS |= {"api/v1/openapi.json", "api/v1/docs", r"^api/v1/(?P<rest>.*)$"}


def patterns(urls: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in urls:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, path)
        else:
            yield path, each


def django_routes() -> list[tuple[str, URLPattern]]:
    """All but the operations of the interface, which are asked below."""
    found = patterns(get_resolver().url_patterns)
    return [(path, each) for path, each in found if not path.startswith("api/") or declared(each.callback)]


def test_every_page_declares_its_permission() -> None:
    silent = [path for path, each in django_routes() if declared(each.callback) not in KNOWN]
    assert silent == []


# GeoReport v2: reading needs no key, sending in asks for one itself.
OPEN_DOORS |= {
    f"open311/{path}.<form:form>"
    for path in (
        "discovery",
        "v2/services",
        "v2/services/<str:code>",
        "v2/requests",
        "v2/requests/<str:number>",
        "v2/tokens/<str:code>",
    )
}
# The public half of our own authority, to be trusted by phones.
OPEN_DOORS |= {"trust/", "trust/authority.crt"}


def test_what_is_public_is_listed_by_hand() -> None:
    assert {path for path, each in django_routes() if declared(each.callback) == PUBLIC} == OPEN_DOORS


def test_every_operation_of_the_interface_asks_for_a_permission() -> None:
    silent = [
        f"{sorted(operation.methods)} {prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if _asked(operation) not in KNOWN
    ]
    assert silent == []
    assert all(
        isinstance(view, PathView) for _prefix, router in api._routers for view in router.path_operations.values()
    )


def _asked(operation: Any) -> str | None:
    return next((each.permission for each in operation.auth_callbacks if hasattr(each, "permission")), None)


def test_every_live_route_declares_its_permission() -> None:
    routes: list[Any] = [*events.routes, *moving.routes, *station.routes]
    silent = [each.path for each in routes if declared(each.endpoint) not in KNOWN]
    assert silent == []


def _example(path: str) -> str:
    """An address that the pattern fits."""
    for part, value in {
        "<int:pk>": "1", "<int:link>": "1", "<slug:operation>": "dispatch", "<slug:what>": "lock",
        "<uuid:command>": "0b2b4a5e-5d0e-4d55-9d5c-0f5d2a7f3c11",
        "<uuid:pk>": "0b2b4a5e-5d0e-4d55-9d5c-0f5d2a7f3c11",
        r"^media/(?P<pk>\d+)/(?P<size>thumb|view)/$": "media/1/thumb/",
        r"^orders/photos/(?P<pk>\d+)/(?P<size>thumb|view)/$": "orders/photos/1/thumb/",
    }.items():  # fmt: skip
        path = path.replace(part, value)
    return f"/{path}"


def _ours() -> list[str]:
    return [
        _example(path)
        for path, each in django_routes()
        if declared(each.callback) != PUBLIC and not path.startswith("admin/")
    ]


@pytest.mark.django_db
def test_nobody_who_has_not_signed_in_gets_in_anywhere() -> None:
    client = Client()
    for address in [*_ours(), "/admin/", "/admin/staff/person/"]:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (302, 403, 405), address
            if answer.status_code == 302:
                assert "/sign-in/" in answer["Location"] or "/admin/login/" in answer["Location"], address


@pytest.mark.django_db
def test_an_inspector_is_shown_no_page_of_the_administrator() -> None:
    found_town()
    client = Client()
    client.login(username="inspector", password=PASSWORD)
    for address in ("/set-up/", "/set-up/ground/", "/set-up/ground/imports/1/report.csv"):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "您的岗位无权查看此页" in answer.content.decode()
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy() -> None:
    for address in ("/sign-in/", "/nowhere/", "/healthz"):
        policy = Client().get(address)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.django_db
def test_over_https_the_browser_is_told_to_stay_there() -> None:
    assert "Strict-Transport-Security" in Client().get("/sign-in/", secure=True)
    assert "Strict-Transport-Security" not in Client().get("/sign-in/")
