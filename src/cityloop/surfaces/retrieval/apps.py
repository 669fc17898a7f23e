from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetrievalConfig(AppConfig):
    name = "cityloop.surfaces.retrieval"
    label = "retrieval"

    def ready(self) -> None:
        from cityloop.staff.queries import standings
        from cityloop.surfaces.errands.exporting.lists import offer
        from cityloop.surfaces.kit.navigation import PLACES, Place
        from cityloop.surfaces.retrieval import register
        from cityloop.watch.retrieving import queries

        offer(register.LIST)
        PLACES.append(
            Place(
                "/retrievals/",
                _("Footage"),
                "retrieval.view",
                lambda path: path.startswith("/retrievals/"),
                lambda person: queries.waiting_for(standings(person)),
            )
        )
