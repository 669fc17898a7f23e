from django.apps import AppConfig


class ErrandPagesConfig(AppConfig):
    name = "cityloop.surfaces.errands"
    label = "errand_pages"

    def ready(self) -> None:
        from cityloop.errands.registry import register
        from cityloop.surfaces.errands import sign
        from cityloop.surfaces.errands.exporting import errand as exporting
        from cityloop.surfaces.kit.navigation import COMPANIONS, SIGNS, Companion

        register(exporting.ERRAND)
        SIGNS.append(sign.drawn)
        COMPANIONS.append(Companion("errands/sign.js", lambda person: True))
