"""A started town with API keys, and Open311 spoken by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx

from cityloop.staff import tokens
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.staff.tokens import System
from tests.cast import FOUNDER
from tests.servers import Web

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def make_keys(at: Any) -> dict[str, str]:
    """By name: an app that sends in, another one, one that reads, and one of a person who may do neither."""
    until = date(at.year, at.month, at.day) + timedelta(days=90)

    def key(name: str, *scopes: str, post: str = Post.INTAKE) -> str:
        system = System(name, post)
        return tokens.make(name=name, scopes=scopes, expires=until, actor=FOUNDER, at=at, system=system).text

    video = Person.objects.get(username="handler")
    useless = tokens.make(name="x", scopes=["case.view"], expires=until, actor=FOUNDER, at=at, owner=video).text
    return {
        "app": key("市民随手拍", "report.create"),
        "other": key("other app", "report.create"),
        "reader": key("statistics", "report.view"),
        "useless": useless,
    }


@dataclass
class Town:
    web: Web
    keys: dict[str, str]

    @property
    def root(self) -> str:
        return f"{self.web.url}/open311/v2"

    def get(self, path: str, **params: Any) -> httpx.Response:
        return httpx.get(f"{self.root}/{path}", params=params, headers={"Accept-Language": "en"}, timeout=30)

    def post(self, form: str = "json", key: str = "app", **fields: Any) -> httpx.Response:
        data = {"api_key": self.keys.get(key, key), **fields}
        return httpx.post(
            f"{self.root}/requests.{form}", data=data, headers={"Accept-Language": "en"} | FORM, timeout=30
        )

    def sent(self, key: str = "app", **fields: Any) -> str:
        """The number of a new request."""
        answer = self.post(key=key, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()[0]["service_request_id"])

    def request(self, number: str, **params: Any) -> dict[str, Any]:
        answer = self.get(f"requests/{number}.json", **params)
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()
        return dict(found)


def xml(answer: httpx.Response) -> ET.Element:
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ET.fromstring(answer.content)
