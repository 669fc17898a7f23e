from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "cityloop.intake"

    def ready(self) -> None:
        from cityloop.intake import practice
        from cityloop.intake.models import Report
        from cityloop.workflow.registry import register

        register("report", practice.table, Report)
