from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "cityloop.journal"

    def ready(self) -> None:
        from cityloop.journal import begin, guard

        post_migrate.connect(begin.after_migration, sender=self)
        checks.register(guard.system_check, checks.Tags.database)
