"""A city with a fake voice: `DJANGO_SETTINGS_MODULE=tests.watch.voiced` starts one."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig

from cityloop.config.settings import *  # noqa: F403
from cityloop.config.settings import INSTALLED_APPS as _APPS


class Voiced(AppConfig):
    name = "tests.watch"
    label = "voiced"
    path = str(Path(__file__).parent)

    def ready(self) -> None:
        from cityloop.watch.alerts import speaking
        from tests.watch.speaking import Speaks

        speaking.register(Speaks())


INSTALLED_APPS = [*_APPS, "tests.watch.voiced.Voiced"]
