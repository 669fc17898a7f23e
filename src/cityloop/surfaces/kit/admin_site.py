"""Django's admin for configuration, behind our own sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from cityloop.surfaces.kit.access import mark, public, to_sign_in

CHANGE = "setup.change"


class CityAdmin(AdminSite):
    site_title = _("CityLoop configuration")
    site_header = _("CityLoop configuration")
    index_title = _("Everything that is set, not done")
    enable_nav_sidebar = True

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        _declare(urls)
        return urls

    @public
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied(CHANGE)
        return to_sign_in(request)


def _declare(urls: list[Any]) -> None:
    """Every page of the admin checks `has_permission`, which asks for an administrator; its doors are open."""
    for each in urls:
        if isinstance(each, URLResolver):
            _declare(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name != "login":
            mark(each.callback, CHANGE)
