"""People, departments and posts, saved through their services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.journal.admin import ThroughServices
from cityloop.journal.services import Actor
from cityloop.staff import services
from cityloop.staff.models import Assignment, Department, Person
from cityloop.staff.queries import is_last_administrator
from cityloop.staff.rules import Post


def actor_of(request: HttpRequest) -> Actor:
    return Actor("person", request.user.get_username(), Post.ADMIN)


class NoDeletion(ThroughServices):
    """What others refer to is never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Department)
class DepartmentAdmin(NoDeletion):
    list_display = ("code", "name", "parent", "dispatches_within", "phone")
    search_fields = ("code", "name")
    list_select_related = ("parent",)

    def save_model(self, request: HttpRequest, obj: Department, form: ModelForm[Department], change: bool) -> None:
        saved = services.put_department(
            code=obj.code,
            name=obj.name,
            parent=obj.parent.code if obj.parent else "",
            dispatches_within=obj.dispatches_within,
            phone=obj.phone,
            actor=actor_of(request),
            at=timezone.now(),
        )
        obj.pk = saved.pk

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


NEEDED = _("This is the last administrator; give the post to somebody else first.")


class PostsForm(forms.BaseInlineFormSet[Assignment, Person, Any]):
    def clean(self) -> None:
        super().clean()
        taken = [form.instance.post for form in self.deleted_forms]
        if Post.ADMIN in taken and is_last_administrator(self.instance):
            raise forms.ValidationError(NEEDED)


class AssignmentInline(admin.TabularInline[Assignment, Person]):
    model = Assignment
    formset = PostsForm
    extra = 1

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PersonForm(forms.ModelForm[Person]):
    new_password = forms.CharField(label=_("New password"), required=False, widget=forms.PasswordInput)

    class Meta:
        model = Person
        fields = ("username", "name", "phone", "is_active")

    def clean_new_password(self) -> str:
        given: str = self.cleaned_data["new_password"]
        if given:
            validate_password(given, self.instance)
        return given

    def clean_is_active(self) -> bool:
        active: bool = self.cleaned_data["is_active"]
        if not active and self.instance.pk and is_last_administrator(self.instance):
            raise forms.ValidationError(NEEDED)
        return active


@admin.register(Person)
class PersonAdmin(NoDeletion):
    form = PersonForm
    inlines = (AssignmentInline,)
    list_display = ("username", "name", "is_active")
    search_fields = ("username", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm[Person], change: bool) -> None:
        at, actor = timezone.now(), actor_of(request)
        saved = services.put_person(
            username=obj.username,
            name=obj.name,
            phone=obj.phone,
            password=form.cleaned_data["new_password"],
            actor=actor,
            at=at,
        )
        if not obj.is_active:
            services.deactivate(person=saved, actor=actor, at=at)
        obj.pk = saved.pk

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool) -> None:
        at, actor = timezone.now(), actor_of(request)
        formset.save(commit=False)
        person = Person.objects.get(pk=form.instance.pk)
        for given in formset.new_objects:
            services.assign(
                person=person,
                post=given.post,
                department=given.department.code if given.department else "",
                area=given.area_code,
                actor=actor,
                at=at,
            )
        for gone in formset.deleted_objects:
            services.relieve(assignment=gone, actor=actor, at=at)
