from django.apps import AppConfig


class ErrandPagesConfig(AppConfig):
    name = "cityloop.surfaces.errands"
    label = "errand_pages"

    def ready(self) -> None:
        from cityloop.errands.registry import register
        from cityloop.staff.queries import may
        from cityloop.surfaces.errands import batches, sign
        from cityloop.surfaces.errands.exporting import errand as exporting
        from cityloop.surfaces.kit.modules import MODULES
        from cityloop.surfaces.kit.navigation import COMPANIONS, SIGNS, Companion

        register(exporting.ERRAND)
        register(batches.ERRAND)
        SIGNS.append(sign.drawn)
        MODULES["errands/export"] = "errands/export.js"
        COMPANIONS.append(Companion("errands/sign.js", lambda person: True))
        COMPANIONS.append(Companion("errands/export.js", lambda person: may(person, exporting.PERMISSION)))
