from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "cityloop.watch"

    def ready(self) -> None:
        from cityloop.edge import sources
        from cityloop.errands import registry as errands
        from cityloop.geography.choices import What
        from cityloop.geography.putting import PUTTERS
        from cityloop.journal import followers
        from cityloop.watch import putting
        from cityloop.watch.alerts.lifecycle import TABLE
        from cityloop.watch.dataset import errand as dataset
        from cityloop.watch.followers import ALERTS, ANSWERS, CLOSED
        from cityloop.watch.models import Alert, Retrieval
        from cityloop.watch.plans import Cameras
        from cityloop.watch.retrieving.lifecycle import TABLE as RETRIEVALS
        from cityloop.workflow import registry

        sources.register(Cameras())
        PUTTERS[What.CAMERAS] = putting.PUTTER
        errands.register(dataset.ERRAND)
        followers.register(ALERTS)
        followers.register(ANSWERS)
        followers.register(CLOSED)
        registry.register("alert", lambda: TABLE, Alert)
        registry.register("retrieval", lambda: RETRIEVALS, Retrieval)
