"""Several workers deliver at once, and some die."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from cityloop.messages import services
from cityloop.messages.channels import Outgoing
from cityloop.messages.delivery import deliver_due
from cityloop.messages.models import Message, State
from cityloop.messages.rules import To
from tests.messages import gateway as sms
from tests.servers import City

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[sms.Gateway]:
    with sms.running() as running:
        monkeypatch.setenv("SMS_URL", running.url)
        settings.MESSAGE_CHANNELS = {**settings.MESSAGE_CHANNELS, "sms": "tests.messages.gateway.SmsChannel"}
        yield running


def test_four_workers_at_once_ask_the_gateway_once_for_each_message(city: City, gateway: sms.Gateway) -> None:
    def work(_number: int) -> int:
        try:
            return deliver_due(NOW)
        finally:
            connection.close()

    with city.opened():
        for number in range(30):
            to = To.reporter(str(number), phone="13800138000")
            services.send("report.received", to, {"code": "X"}, at=NOW, key=str(number))
        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(work, range(4))) == 30
        assert gateway.requests == len(gateway.sent) == 30


def test_a_worker_that_dies_while_sending_is_followed_by_another(city: City, gateway: sms.Gateway) -> None:
    class Dying(BaseException):
        """What kill -9 leaves: no word of what became of it."""

    def die(_channel: sms.SmsChannel, _message: Outgoing) -> None:
        raise Dying

    with city.opened():
        services.send("report.received", To.reporter("1", phone="13800138000"), {"code": "X"}, at=NOW, key="1")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sms.SmsChannel, "deliver", die)
            with pytest.raises(Dying):
                deliver_due(NOW)
        assert deliver_due(NOW + timedelta(minutes=1)) == 0
        assert deliver_due(NOW + timedelta(minutes=5)) == 1
        assert Message.objects.get(channel="sms").state == State.SENT
    assert len(gateway.sent) == 1
