"""The page behind a contractor's link."""

from __future__ import annotations

from django.urls import re_path

from cityloop.surfaces.contractor.views import link, photos

HERE = r"^c/(?P<secret>[A-Za-z0-9_-]{20,64})/"

urlpatterns = [
    re_path(HERE + "$", link.page, name="contractor"),
    re_path(HERE + r"photos/(?P<pk>\d{1,18})/(?P<size>thumb|view)/$", photos.copy, name="contractor-photo"),
]
