"""The ground into files, streamed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cityloop.geography import exports
from cityloop.geography.choices import What
from cityloop.geography.coordinates import WGS84, UnknownSystem
from cityloop.geography.exchange.exporting import NoSuchExport
from cityloop.geography.exchange.files import Format
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup.views.checklist import actor_of
from cityloop.surfaces.setup.views.imports import MIMES, show, system_of


@permission("ground.import")
@require_POST
def download(request: HttpRequest) -> HttpResponseBase:
    what, kind, at = request.POST.get("what", ""), request.POST.get("format", ""), timezone.now()
    if what not in What.values or kind not in Format.values:
        return show(request, export_problem=_("Choose what to export, and a format."))
    try:
        pieces = exports.take_out(
            What(what), Format(kind), system=system_of(request) or WGS84, actor=actor_of(request), at=at
        )
    except (NoSuchExport, UnknownSystem) as fault:
        return show(request, export_problem=str(fault))
    name = f"{what}-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}"
    named = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(pieces, content_type=MIMES[Format(kind)], headers=named)
