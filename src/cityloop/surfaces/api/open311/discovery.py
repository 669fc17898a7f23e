"""Where the interface is, in the form of Open311's service discovery."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.catalogue import queries as catalogue
from cityloop.surfaces.api.open311.formats import MIME, Value, moment
from cityloop.surfaces.kit import city

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery(address: str, at: datetime) -> dict[str, Value]:
    changed = _changed(at)
    endpoint: dict[str, Value] = {
        "specification": SPECIFICATION,
        "url": address,
        "changeset": changed,
        "type": "production",
        "formats": [mime.partition(";")[0] for mime in MIME.values()],
    }
    named = city.named()
    return {
        "changeset": changed,
        "contact": _("City management centre of %(city)s") % {"city": named.name if named else ""},
        "key_service": _("The centre's administrator gives keys out: they are tokens that may send reports in."),
        "endpoints": [endpoint],
    }


def _changed(at: datetime) -> str:
    """Since when the services are as they are."""
    try:
        since = catalogue.version_at(at).effective_from
    except catalogue.NoVersion:
        since = None
    return moment(since) if since else ""
