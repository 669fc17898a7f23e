"""Configuration of the loop; cases themselves are moved on the desk, never here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from cityloop.cases import practice
from cityloop.cases.lifecycle import Switches
from cityloop.cases.models import Practice, Precedent
from cityloop.journal.admin import ThroughServices
from cityloop.journal.services import Actor
from cityloop.staff.rules import Post


@admin.register(Practice)
class PracticeAdmin(ThroughServices):
    """How the loop is run; one row, changed through its service."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Practice.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Practice | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Practice, form: ModelForm[Practice], change: bool) -> None:
        actor = Actor("person", request.user.get_username(), Post.ADMIN)
        to = Switches(**{name: getattr(obj, name) for name in practice.FIELDS})
        practice.change(to=to, actor=actor, at=timezone.now())
        obj.pk = 1


@admin.register(Precedent)
class PrecedentAdmin(admin.ModelAdmin[Precedent]):
    list_display = ("minor", "community", "department", "decided_by", "decided_at")
    list_select_related = ("department",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
