from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "cityloop.duty"

    def ready(self) -> None:
        from cityloop.duty.lifecycle import TABLE
        from cityloop.duty.models import Job
        from cityloop.workflow.registry import register

        register(TABLE.name, lambda: TABLE, Job)
