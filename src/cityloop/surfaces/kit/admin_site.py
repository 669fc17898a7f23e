"""Django's admin for configuration, behind our own sign-in and in both languages."""

from __future__ import annotations

import functools
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cityloop.surfaces.kit import proof
from cityloop.surfaces.kit.access import mark, public, to_sign_in

CHANGE = "setup.change"


class CityAdmin(AdminSite):
    site_title = _("CityLoop configuration")
    site_header = _("CityLoop configuration")
    index_title = _("Everything that is set, not done")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what is ours: groups and task results of the libraries are no configuration of a city."""
        single = isinstance(model_or_iterable, type) and issubclass(model_or_iterable, Model)
        models = [model_or_iterable] if single else list(model_or_iterable)
        ours = [model for model in models if model.__module__.startswith("cityloop.")]
        for model in ours:
            translate(model._meta)
            for inline in getattr(admin_class, "inlines", ()):
                translate(inline.model._meta)
        super().register(ours, admin_class, **options)

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        _declare(urls)
        return urls

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Who may set things up has proven a second factor, where this city asks for one."""
        inner = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request) and proof.is_wanting(request, CHANGE, timezone.now()):
                return proof.to_proof(request)
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        return guarded

    @public
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied(CHANGE)
        return to_sign_in(request)


def translate(meta: Options[Any]) -> None:
    """Names that Django makes from those of the code are looked up in the catalog; `admin_words` lists them."""
    with override(None):  # Django makes the plural of the singular, whatever language that is in by now
        singular, plural = str(meta.verbose_name), str(meta.verbose_name_plural)
    meta.verbose_name, meta.verbose_name_plural = _(singular), _(plural)
    room = apps.get_app_config(meta.app_label)
    room.verbose_name = _lazy(room.verbose_name)
    for field in meta.fields:
        field.verbose_name = _lazy(field.verbose_name)
        field.help_text = _lazy(field.help_text)


def _lazy(text: Any) -> Any:
    return text if isinstance(text, Promise) or not text else _(text)


def _declare(urls: list[Any]) -> None:
    """Every page of the admin checks `has_permission`, which asks for an administrator; its doors are open."""
    for each in urls:
        if isinstance(each, URLResolver):
            _declare(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name != "login":
            mark(each.callback, CHANGE)
