"""Puts our own site in the place of Django's admin; no models may be touched here."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class CityAdminConfig(AdminConfig):
    default_site = "cityloop.surfaces.kit.admin_site.CityAdmin"
