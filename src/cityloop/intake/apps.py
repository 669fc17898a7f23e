from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "cityloop.intake"

    def ready(self) -> None:
        from cityloop.intake import practice
        from cityloop.intake.followers import ANSWERS
        from cityloop.intake.models import Report
        from cityloop.journal import followers
        from cityloop.workflow.registry import register

        followers.register(ANSWERS)
        register("report", practice.table, Report)
