"""The ground to look at; what is set rather than surveyed is saved through services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from cityloop.geography import services
from cityloop.geography.models import (
    Area,
    BaseFeature,
    CodePattern,
    Component,
    ComponentState,
    ImportJob,
    Place,
    ResponsibilityGrid,
    ResponsibilityLine,
)
from cityloop.journal.services import Actor, batch


class Shown(admin.ModelAdmin[Any]):
    """Looked at, never changed here."""

    search_fields: ClassVar[Any] = ("code", "name")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Area)
class AreaAdmin(Shown):
    list_display = ("code", "name", "level", "area_class", "area_m2")
    list_filter = ("level", "area_class")


@admin.register(ResponsibilityGrid)
class GridAdmin(Shown):
    list_display = ("code", "name", "level", "department", "person")
    list_filter = ("level",)


@admin.register(ResponsibilityLine)
class LineAdmin(Shown):
    list_display = ("code", "name", "side", "department", "person")


@admin.register(Component)
class ComponentAdmin(Shown):
    list_display = ("code", "name", "state", "owner_name", "cell_code", "confirmed")
    list_filter = ("state", "class_major")


@admin.register(Place)
class PlaceAdmin(Shown):
    list_display = ("code", "name", "kind")
    list_filter = ("kind",)


@admin.register(BaseFeature)
class BaseFeatureAdmin(Shown):
    list_display = ("code", "name", "layer", "rank")
    list_filter = ("layer",)


@admin.register(ImportJob)
class ImportJobAdmin(Shown):
    list_display = ("file_name", "what", "state", "done", "total", "started_at")
    search_fields = ("file_name",)


class Kept(admin.ModelAdmin[Any]):
    """Saved by `keep`, which calls a service; nothing is deleted."""

    def keep(self, row: Any, who: dict[str, Any]) -> None:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:
        who = {"actor": Actor("person", request.user.get_username(), "admin"), "at": timezone.now()}
        try:
            self.keep(obj, who)
        except services.BadCode as error:
            messages.error(request, str(error))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django opens a transaction here; the journal's must be the outermost."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with batch():
            return super().changeform_view(request, *args, **kwargs)


@admin.register(ComponentState)
class ComponentStateAdmin(Kept):
    list_display = ("code", "name", "rank")

    def keep(self, row: ComponentState, who: dict[str, Any]) -> None:
        services.name_component_state(row.code, name=row.name, rank=row.rank, **who)


@admin.register(CodePattern)
class CodePatternAdmin(Kept):
    list_display = ("kind", "pattern")

    def keep(self, row: CodePattern, who: dict[str, Any]) -> None:
        services.set_code_pattern(row.kind, pattern=row.pattern, **who)
