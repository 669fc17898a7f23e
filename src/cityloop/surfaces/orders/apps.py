from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "cityloop.surfaces.orders"
    label = "orders"

    def ready(self) -> None:
        from cityloop.duty import orders
        from cityloop.staff.queries import standings
        from cityloop.surfaces.errands.exporting.lists import offer
        from cityloop.surfaces.kit.modules import MODULES
        from cityloop.surfaces.kit.navigation import PLACES, Place
        from cityloop.surfaces.orders import lists

        offer(lists.LIST)
        MODULES["orders/place"] = "orders/place.js"
        PLACES.append(
            Place(
                "/orders/",
                _("Orders"),
                "job.view",
                lambda path: path.startswith("/orders/"),
                lambda person: orders.waiting_for(standings(person)).count(),
            )
        )
