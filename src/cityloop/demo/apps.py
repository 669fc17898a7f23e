from pathlib import Path

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "cityloop.demo"

    def ready(self) -> None:
        """Only in a demo city: its loudspeakers speak."""
        from django.conf import settings

        from cityloop.demo import progress
        from cityloop.demo.voice import Pretended
        from cityloop.watch.alerts import speaking

        if progress.read(Path(settings.DATA)) is not None:
            speaking.register(Pretended())
