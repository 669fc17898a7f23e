"""Who may be reached, what is told, how it is signed, how long one waits."""

from __future__ import annotations

import ipaddress
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cityloop.integrations.webhooks import rules
from cityloop.integrations.webhooks.rules import Unsuitable
from tests.integrations.webhooks.receiver import verified
from tests.tools import ROOT

AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1", "fd00::1",
     "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1"],
)  # fmt: skip
def test_what_is_not_public_is_not_reached(address: str) -> None:
    assert not rules.may_reach(ipaddress.ip_address(address), [])


def test_public_addresses_and_named_networks_are_reached() -> None:
    inside = rules.networks("10.20.0.0/16, 192.168.7.5")
    for address in ("1.1.1.1", "2606:4700::1111", "10.20.3.4", "192.168.7.5", "::ffff:10.20.3.4"):
        assert rules.may_reach(ipaddress.ip_address(address), inside), address
    assert not rules.may_reach(ipaddress.ip_address("10.21.0.1"), inside)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a/b", "file:///etc/passwd", "https://", "https://u:p@a/", "https://a/#x", "https://a b/", "http://[::1",
     "https://a:99999/", "https://例/", "javascript:alert(1)", "https://a/\n"],
)  # fmt: skip
def test_addresses_that_are_none_are_refused(url: str) -> None:
    if url.endswith("\n"):
        assert rules.address(url) == url.strip()
        return
    with pytest.raises(Unsuitable):
        rules.address(url)


@pytest.mark.parametrize("text", ["", "person.*", "token.made", "session.opened", "case", "case.", "*", "case.*; drop"])
def test_only_what_happens_to_cases_and_their_like_is_told(text: str) -> None:
    with pytest.raises(Unsuitable):
        rules.patterns(text)


def test_verbs_are_told_once_each() -> None:
    assert rules.patterns("case.closed, case.closed report.*") == ["case.closed", "report.*"]


def test_a_body_holds_codes_and_no_names() -> None:
    payload = {"state": "handling", "assignee": "li.si", "note": "138 0013 8000", "department": "works", "files": ["x"]}
    told = json.loads(rules.body(7, AT, "case.dispatched", "case", "17", "20260901-000017", payload))
    assert told["codes"] == {"state": "handling", "department": "works"}
    assert told["subject"] == {"kind": "case", "id": "17", "number": "20260901-000017"}
    assert "li.si" not in str(told)


def test_a_signature_is_verified_by_somebody_else_and_spoilt_by_one_letter() -> None:
    secret = "whsec_" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    headers = rules.headers([secret], "act-7", AT, b'{"number":7}')
    assert verified(secret, headers, b'{"number":7}') == {"number": 7}
    with pytest.raises(ValueError, match="not from CityLoop"):
        verified(secret, headers, b'{"number":8}')


def test_receivers_can_do_as_the_document_tells_them() -> None:
    told = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    given: dict[str, Any] = {}
    exec(told.partition("```python\n")[2].partition("```")[0], given)
    secret, now = "whsec_" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", datetime.now(UTC)
    headers = rules.headers([secret], "act-7", now, b'{"number":7}')
    assert given["verified"](secret, headers, b'{"number":7}') == {"number": 7}
    with pytest.raises(ValueError, match="not from CityLoop"):
        given["verified"](secret, headers, b'{"number":8}')


def test_the_signature_is_that_of_the_published_scheme() -> None:
    """The example of the Standard Webhooks specification's reference libraries."""
    secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
    made = rules.headers([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_secret_has_its_signature_in_the_one_header() -> None:
    one, other = "whsec_" + "AAEC" * 8, "whsec_" + "BAUG" * 8
    headers = rules.headers([one, other], "act-7", AT, b'{"number":7}')
    assert [verified(each, headers, b'{"number":7}') for each in (one, other)] == [{"number": 7}] * 2
    assert headers["webhook-signature"].count("v1,") == 2


def test_pauses_grow_to_an_hour_and_heed_what_the_receiver_asks() -> None:
    grown = [rules.pause(failures, 0.5) for failures in range(1, 15)]
    assert grown == sorted(grown)
    assert grown[0] == timedelta(seconds=2)
    assert grown[-1] == timedelta(hours=1)
    assert rules.pause(1, 0.5, timedelta(minutes=5)) == timedelta(minutes=5)
    assert rules.pause(1, 0.0) < rules.pause(1, 1.0)
