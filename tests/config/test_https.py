"""Beyond this machine a city speaks HTTPS: by its own authority, or with the certificate it is given."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from websockets.asyncio.client import connect

from cityloop.config import cli
from cityloop.config.errors import Refused
from cityloop.config.https import authority, given, machine, serving
from cityloop.edge.models import Station
from tests.cast import PASSWORD, found_town
from tests.servers import City, Process, a_city, free_port, wait_for

NOW = datetime.now(UTC)
pytestmark = pytest.mark.once


@dataclass
class Secure:
    """A city that was started with `up --host 0.0.0.0`."""

    city: City
    process: Process
    port: int

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=authority.certificate_file(self.city.data))

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def plain(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    def plainly(self, method: str, path: str, **more: Any) -> httpx.Response:
        return httpx.request(method, f"{self.plain}{path}", timeout=60, **more)

    def client(self, host: str = "127.0.0.1") -> httpx.Client:
        return httpx.Client(base_url=f"https://{host}:{self.port}", verify=self.trust, timeout=60)

    def is_ready(self) -> bool:
        try:
            with self.client() as client:
                return client.get("/healthz").status_code == 200 and "trust" in self.process.output()
        except (httpx.TransportError, OSError):
            return False


@pytest.fixture(scope="module")
def secure(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    with a_city(tmp_path_factory.mktemp("https") / "city", django_db_blocker) as city:
        with city.opened():
            found_town()
        port = free_port()
        up = Process(city, ["up", "--host", "0.0.0.0", "--port", str(port)], city.data / "up.log")
        found = Secure(city, up, port)
        up.start()
        try:
            wait_for(found.is_ready, "the city to be ready", up, 90)
            yield found
        finally:
            assert up.stop() == 0


def test_whoever_trusts_the_authority_gets_in_under_every_name_of_the_machine(secure: Secure) -> None:
    for host in ("127.0.0.1", "localhost", *machine.addresses()[:1]):
        with secure.client(host) as client:
            assert client.get("/sign-in/").status_code == 200, host


def test_whoever_does_not_trust_it_is_warned(secure: Secure) -> None:
    with pytest.raises(httpx.ConnectError, match=r"self-signed certificate|unable to get local issuer"):
        httpx.get(f"{secure.url}/sign-in/", timeout=60)


def test_the_terminal_shows_the_way_for_a_phone(secure: Secure) -> None:
    assert f":{secure.port + 1}/trust/" in secure.process.output()
    assert "█" in secure.process.output()


def test_plain_http_leads_to_https_and_takes_nothing(secure: Secure) -> None:
    answer = secure.plainly("GET", "/cases/1/?a=b")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{secure.url}/cases/1/?a=b")
    assert secure.plainly("POST", "/sign-in/", data={"password": "x"}).status_code == 403
    assert secure.plainly("POST", "/trust/").status_code == 403


def test_a_phone_that_trusts_nobody_yet_fetches_the_authority(secure: Secure) -> None:
    page = secure.plainly("GET", "/trust/")
    kept = x509.load_pem_x509_certificate(authority.certificate_file(secure.city.data).read_bytes())
    assert page.status_code == 200
    assert kept.fingerprint(hashes.SHA256()).hex(":").upper() in page.text
    assert f"{secure.plain}/trust/" in page.text
    assert f'href="{secure.url}/"' in page.text
    assert "鸿蒙" in page.text
    assert "Set-Cookie" not in page.headers
    file = secure.plainly("GET", "/trust/authority.crt")
    assert file.headers["content-type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(file.content) == kept


def test_cookies_stay_on_https_and_no_browser_is_locked_in(secure: Secure) -> None:
    with secure.client() as client:
        page = client.get("/sign-in/")
        form = {"username": "operator", "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["cityloop_csrf"]}
        answer = client.post(
            "/sign-in/", data=form, headers={"Origin": secure.url, "Referer": f"{secure.url}/sign-in/"}
        )
        assert answer.status_code == 302
        for each in (page, answer):
            assert "Strict-Transport-Security" not in each.headers
            cookies = each.headers.get_list("set-cookie")
            assert cookies
            assert all("Secure" in cookie for cookie in cookies)
        assert client.get("/").status_code == 200
        with client.stream("GET", "/live/events") as stream:
            assert stream.status_code == 200
            assert next(stream.iter_lines())


def test_the_station_beside_it_comes_in_over_https(secure: Secure) -> None:
    def heard() -> bool:
        with secure.city.opened():
            return Station.objects.get(code="local").last_seen_at is not None

    wait_for(heard, "the local station to be heard", secure.process)
    log = (secure.city.data / "logs" / "edge.log").read_text()
    assert "CERTIFICATE" not in log.upper()


def test_the_channel_of_a_station_opens_over_tls(secure: Secure) -> None:
    token = (secure.city.data / "edge" / "token").read_text()

    async def knock() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"wss://127.0.0.1:{secure.port}/live/station/channel"
        async with connect(address, ssl=secure.trust, additional_headers=headers, proxy=None) as channel:
            await channel.ping()

    asyncio.run(knock())


def test_keys_are_for_nobody_else(secure: Secure) -> None:
    data = secure.city.data
    for key in (data / "secrets" / "authority.key", data / "https" / "server.key"):
        assert key.stat().st_mode & 0o777 == 0o600


def test_the_authority_is_kept_and_what_it_signs_is_renewed_before_it_ends(tmp_path: Path) -> None:
    first = authority.identity(tmp_path, ("localhost", "city.local", "10.1.2.3"), at=NOW)
    root, leaf = authority.certificate_file(tmp_path).read_bytes(), first.certificate.read_bytes()
    own = x509.load_pem_x509_certificate(leaf)
    assert own.not_valid_after_utc - own.not_valid_before_utc < timedelta(days=398)

    assert not authority.renew(tmp_path, first, at=NOW + timedelta(days=300))
    assert first.certificate.read_bytes() == leaf
    assert authority.renew(tmp_path, first, at=NOW + timedelta(days=310))
    assert first.certificate.read_bytes() != leaf
    assert authority.certificate_file(tmp_path).read_bytes() == root

    again = authority.identity(tmp_path, ("localhost", "10.9.9.9"), at=NOW)
    assert "10.9.9.9" in authority.named(x509.load_pem_x509_certificate(again.certificate.read_bytes()))
    assert authority.certificate_file(tmp_path).read_bytes() == root


def test_a_renewed_certificate_is_shown_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LOOK_EVERY", 0.02)
    made = authority.identity(tmp_path, ("localhost", "127.0.0.1"), at=NOW - timedelta(days=310))
    context, port = serving.context(made.certificate, made.key), free_port()
    trust = ssl.create_default_context(cafile=authority.certificate_file(tmp_path))
    listener = socket.create_server(("127.0.0.1", port))
    threading.Thread(target=_shake_hands, args=(listener, context), daemon=True).start()

    def shown() -> bytes | None:
        with (
            socket.create_connection(("127.0.0.1", port)) as raw,
            trust.wrap_socket(raw, server_hostname="localhost") as tls,
        ):
            return tls.getpeercert(binary_form=True)

    with closing(listener):
        before = shown()
        made.key.write_text("half written")
        authority.renew(tmp_path, made, at=NOW)
        wait_for(lambda: shown() != before, "the new certificate")


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            caller, _address = listener.accept()
            context.wrap_socket(caller, server_side=True).close()
        except OSError:
            if listener.fileno() == -1:
                return


def _leaf(
    folder: Path, *names: str, before: datetime = NOW, after: datetime = NOW + timedelta(days=90)
) -> tuple[Path, Path]:
    ca = trustme.CA()
    leaf = ca.issue_cert(*names, not_before=before.replace(tzinfo=None), not_after=after.replace(tzinfo=None))
    certificate, key = folder / "city.crt", folder / "city.key"
    leaf.cert_chain_pems[0].write_to_path(certificate)
    leaf.private_key_pem.write_to_path(key)
    return certificate, key


def test_a_given_certificate_says_for_whom_it_is(tmp_path: Path) -> None:
    found = given.identity(*_leaf(tmp_path, "city.gov.cn", "*.city.gov.cn", "10.0.0.1"), at=NOW)
    assert found.hosts == (".city.gov.cn", "10.0.0.1", "city.gov.cn")
    assert (found.kind, found.authority) == ("given", None)


def test_what_is_wrong_with_a_given_certificate_is_said(tmp_path: Path) -> None:
    yesterday, tomorrow = NOW - timedelta(days=1), NOW + timedelta(days=1)
    old, new, other, none = (tmp_path / name for name in ("old", "new", "other", "none"))
    for folder in (old, new, other, none):
        folder.mkdir()
    expired = _leaf(old, "a.cn", before=yesterday - timedelta(days=9), after=yesterday)
    early = _leaf(new, "a.cn", before=tomorrow)
    good = _leaf(other, "a.cn")
    text = tmp_path / "text.crt"
    text.write_text("no certificate")
    for certificate, key, said in (
        (*expired, "ended on"),
        (*early, "not good before"),
        (good[0], expired[1], "does not belong"),
        (text, good[1], "no certificate in PEM"),
        (tmp_path / "missing.crt", good[1], "There is no file"),
    ):
        with pytest.raises(Refused, match=said):
            given.identity(certificate, key, at=NOW)


def test_a_city_does_not_start_with_a_wrong_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYLOOP_DATA", "")
    certificate, _key = _leaf(tmp_path, "a.cn")
    assert cli.main(["up", "--data", str(tmp_path / "data"), "--certificate", str(certificate)]) == 1
    assert "belong together" in capsys.readouterr().err


def test_a_given_certificate_is_served_and_asks_browsers_to_stay(city: City, tmp_path: Path) -> None:
    certificate, key = _leaf(tmp_path, "127.0.0.1", "city.gov.cn")
    port = free_port()
    files = ["--certificate", str(certificate), "--key", str(key)]
    web = Process(city, ["web", "--port", str(port), *files], tmp_path / "web.log")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYLOOP_HTTPS", "given")
        web.start()
    trust = ssl.create_default_context(cafile=certificate)
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN

    def answer() -> httpx.Response | None:
        try:
            return httpx.get(f"https://127.0.0.1:{port}/sign-in/", verify=trust, timeout=60)
        except httpx.TransportError:
            return None

    try:
        wait_for(answer, "web over HTTPS", web)
        found = answer()
        assert found is not None
        assert found.headers["strict-transport-security"]
        assert httpx.get(f"https://127.0.0.1:{port}/trust/", verify=trust, timeout=60).status_code == 404
    finally:
        web.kill9()


def test_there_is_nothing_to_trust_on_this_machine_alone(web: Any) -> None:
    assert httpx.get(f"{web.url}/trust/", timeout=60).status_code == 404
    cookies = httpx.get(f"{web.url}/first-run/", timeout=60).headers.get_list("set-cookie")
    assert cookies
    assert not any("Secure" in each for each in cookies)
