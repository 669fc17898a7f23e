"""Configuration pages. Everything is saved through services, so that it stands in the journal; nothing is deleted."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.catalogue import excel, services
from cityloop.catalogue.choices import Stage, State, Who
from cityloop.catalogue.forms import (
    CalendarForm,
    ConditionForm,
    ImportForm,
    StageLimitForm,
    UnitNameForm,
    responsible_units,
)
from cityloop.catalogue.models import (
    CalendarAssignment,
    Condition,
    StageLimit,
    Territory,
    UnitName,
    Version,
    WorkCalendar,
)
from cityloop.journal.services import Actor, batch
from cityloop.staff.rules import Post

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Kept(admin.ModelAdmin[Any]):
    """`keep` calls the service that saves; what it returns takes the place of the form's own row."""

    def keep(self, row: Any, form: Any, who: dict[str, Any]) -> Model:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:
        obj.pk = self.keep(obj, form, _who(request)).pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django opens a transaction here; the journal's must be the outermost."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with batch():
            return super().changeform_view(request, *args, **kwargs)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": Actor("person", request.user.get_username(), Post.ADMIN), "at": timezone.now()}


@admin.register(Version)
class VersionAdmin(Kept):
    form = ImportForm
    list_display = ("name", "state", "effective_from", "based_on", "day_rule")
    actions = ("draft", "publish", "discard", "export")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def keep(self, row: Version, form: ImportForm, who: dict[str, Any]) -> Model:
        return services.draft_from(name=row.name, draft=form.draft, based_on=row.based_on, **who)

    @admin.action(description=gettext_lazy("Make a draft based on this"))
    def draft(self, request: HttpRequest, chosen: QuerySet[Version]) -> None:
        for version in chosen:
            name = f"{version.name[:60]} {timezone.localdate():%Y-%m-%d}"
            services.draft_version(name=name, based_on=version, **_who(request))

    @admin.action(description=gettext_lazy("Show what publishing does"))
    def publish(self, request: HttpRequest, chosen: QuerySet[Version]) -> HttpResponseBase | None:
        """The set-up page shows it and publishes; one draft at a time."""
        draft = chosen.filter(state=State.DRAFT).first()
        if draft is None:
            self.message_user(request, _("A published version is never changed."), messages.ERROR)
            return None
        return redirect("version", draft.pk)

    @admin.action(description=gettext_lazy("Throw away the draft"))
    def discard(self, request: HttpRequest, chosen: QuerySet[Version]) -> None:
        for version in chosen:
            try:
                services.discard(version=version, **_who(request))
            except services.NotADraft:
                self.message_user(request, _("A published version is never changed."), messages.ERROR)

    @admin.action(description=gettext_lazy("Export the nine-column table"))
    def export(self, request: HttpRequest, chosen: QuerySet[Version]) -> HttpResponse:
        stream = BytesIO()
        excel.write(chosen[:1].get(), stream)
        named = {"Content-Disposition": 'attachment; filename="standards.xlsx"'}
        return HttpResponse(stream.getvalue(), content_type=XLSX, headers=named)


@admin.register(Condition)
class ConditionAdmin(Kept):
    form = ConditionForm
    list_display = ("text", "minor", "closing", "limit_amount", "limit_kind")
    list_filter = ("minor__major__version", "severity")
    search_fields = ("text", "minor__name")
    list_select_related = ("minor__major",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        draft = obj is None or obj.minor.major.version.state == State.DRAFT
        return draft and super().has_change_permission(request, obj)

    def responsible(self, row: Condition) -> str:
        return responsible_units(row)

    def keep(self, row: Condition, form: ConditionForm, who: dict[str, Any]) -> Model:
        return services.put_standard(version=row.minor.major.version, draft=form.draft(), **who)


@admin.register(Territory)
class TerritoryAdmin(Kept):
    list_display = ("area_code", "department_code")

    def keep(self, row: Territory, form: Any, who: dict[str, Any]) -> Model:
        return services.put_territory(area_code=row.area_code, department_code=row.department_code, **who)


@admin.register(UnitName)
class UnitNameAdmin(Kept):
    form = UnitNameForm
    list_display = ("name", "who", "department_code")

    def keep(self, row: UnitName, form: Any, who: dict[str, Any]) -> Model:
        return services.put_unit_name(name=row.name, who=Who(row.who), department_code=row.department_code, **who)


@admin.register(StageLimit)
class StageLimitAdmin(Kept):
    form = StageLimitForm
    list_display = ("stage", "limit_amount", "limit_kind")

    def keep(self, row: StageLimit, form: Any, who: dict[str, Any]) -> Model:
        return services.put_stage_limit(stage=Stage(row.stage), limit=row.limit, **who)


@admin.register(WorkCalendar)
class WorkCalendarAdmin(Kept):
    form = CalendarForm
    list_display = ("code", "name")

    def keep(self, row: WorkCalendar, form: CalendarForm, who: dict[str, Any]) -> Model:
        calendar = form.cleaned_data["calendar"]
        return services.change_calendar(code=row.code, name=row.name, calendar=calendar, **who)


@admin.register(CalendarAssignment)
class CalendarAssignmentAdmin(Kept):
    list_display = ("department_code", "calendar", "since")
    fields = ("department_code", "calendar")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def keep(self, row: CalendarAssignment, form: Any, who: dict[str, Any]) -> Model:
        return services.assign_calendar(department_code=row.department_code, code=row.calendar.code, **who)
