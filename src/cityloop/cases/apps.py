from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cityloop.cases"

    def ready(self) -> None:
        from cityloop.cases import automatic, learning, practice
        from cityloop.cases.followers import FOLLOWERS
        from cityloop.cases.models import Case, Request
        from cityloop.cases.requests import TABLE
        from cityloop.journal import followers
        from cityloop.workflow.registry import register

        register("case", practice.table, Case)
        register("request", lambda: TABLE, Request)
        for follower in (*FOLLOWERS, learning.FOLLOWER, *automatic.FOLLOWERS):
            followers.register(follower)
