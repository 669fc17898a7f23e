"""The city's own wording in Django's admin; it is saved through the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.journal.admin import ThroughServices
from cityloop.journal.services import Actor
from cityloop.messages import services
from cityloop.messages.models import Template
from cityloop.messages.texts import LANGUAGES, TEXTS
from cityloop.staff.rules import Post


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # Django cannot subscript it when running
    event = forms.ChoiceField(label=_("Event"), choices=[(event, event) for event in TEXTS])
    language = forms.ChoiceField(label=_("Language"), choices=[(code, code) for code in LANGUAGES])

    class Meta:
        model = Template
        fields = ("event", "channel", "language", "text")

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        try:
            services.check_wording(told.get("event") or self.instance.event, told.get("text", ""))
        except services.BadWording as fault:
            raise ValidationError(str(fault)) from fault
        return told


@admin.register(Template)
class TemplateAdmin(ThroughServices):
    form = TemplateForm
    list_display = ("event", "channel", "language", "text")
    list_filter = ("language", "channel")

    def get_readonly_fields(self, request: HttpRequest, obj: Template | None = None) -> tuple[str, ...]:
        return ("event", "channel", "language") if obj else ()

    def save_model(self, request: HttpRequest, obj: Template, form: Any, change: bool) -> None:
        saved = services.word(
            obj.event, obj.text, language=obj.language, channel=obj.channel, actor=_actor(request), at=timezone.now()
        )
        obj.pk = saved.pk

    def delete_model(self, request: HttpRequest, obj: Template) -> None:
        services.unword(obj, actor=_actor(request), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for each in queryset:
            self.delete_model(request, each)


def _actor(request: HttpRequest) -> Actor:
    return Actor("person", request.user.get_username(), Post.ADMIN)
