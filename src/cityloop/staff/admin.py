"""People, departments and posts, saved through their services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityloop.journal.admin import ThroughServices
from cityloop.journal.services import Actor
from cityloop.staff import accounts, services, teams
from cityloop.staff.models import Assignment, Department, Person, SignIn, Team
from cityloop.staff.queries import is_last_administrator
from cityloop.staff.rules import Post
from cityloop.workflow.errors import Unsuitable


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


class TeamForm(forms.ModelForm[Team]):
    class Meta:
        model = Team
        fields = ("department", "name", "members", "areas", "classes")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        department = given.get("department") or (self.instance.department if self.instance.pk else None)
        if department is None:
            return given
        members = frozenset(each.username for each in given.get("members", ()))
        team = self.instance if self.instance.pk else None
        try:
            teams.check(department=department.code, name=given.get("name", ""), members=members, team=team)
        except Unsuitable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return given


@admin.register(Team)
class TeamAdmin(NoDeletion):
    form = TeamForm
    list_display = ("name", "department", "is_active")
    list_filter = ("department",)
    list_select_related = ("department",)
    filter_horizontal = ("members",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("department",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Team, form: ModelForm[Team], change: bool) -> None:
        saved = teams.put(
            team=Team.objects.get(pk=obj.pk) if change else None,
            department=obj.department.code,
            name=obj.name,
            members=[each.username for each in form.cleaned_data["members"]],
            areas=obj.areas,
            classes=obj.classes,
            actor=actor_of(request),
            at=timezone.now(),
        )
        obj.pk = saved.pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The members were saved with the team."""


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
    class Meta:
        model = Person
        fields = ("username", "name", "phone", "is_active")

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
        who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
        saved = services.put_person(username=obj.username, name=obj.name, phone=obj.phone, **who)
        if not change:
            made = accounts.issue_password(saved, **who)
            told = gettext("First password of %(name)s, shown this once: %(password)s")
            messages.info(request, told % {"name": saved.username, "password": made})
        if saved.is_active and not obj.is_active:
            accounts.lock(saved, **who)
        elif obj.is_active and not saved.is_active:
            accounts.unlock(saved, **who)
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


@admin.register(SignIn)
class SignInAdmin(NoDeletion):
    """The city's switch; one row, changed through its service."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SignIn.objects.exists()

    def save_model(self, request: HttpRequest, obj: SignIn, form: ModelForm[SignIn], change: bool) -> None:
        accounts.demand_factor(obj.second_factor, actor=actor_of(request), at=timezone.now())
        obj.pk = 1
