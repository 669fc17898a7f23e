"""Every page of the platform, and who opens it: for axe, for pictures, for Lighthouse.

A new page is entered in `PAGES`; what is no whole page (parts, data, doors that only take) in `PARTS`.
`test_every_page.py` fails on a route that stands in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

NOBODY = ""
CONTRACTOR = r"^c/(?P<secret>[A-Za-z0-9_-]{20,64})/"


@dataclass(frozen=True)
class Page:
    """`address` may name a sample as {case}; `shows` is a selector that is there once the page is whole."""

    route: str
    address: str
    person: str
    shows: str = "main"

    def of(self, samples: dict[str, int | str]) -> str:
        return self.address.format(**samples)


DESK = "html[data-live=open] #pane .ops"

PAGES = (
    Page("sign-in/", "/sign-in/", NOBODY),
    Page("", "/", "dispatcher", "#rows .item"),
    Page("", "/?q=占道", "dispatcher", "#rows"),
    Page("reports/new/", "/reports/new/", "operator", ".report-form"),
    Page("cases/<int:pk>/", "/cases/{case}/", "dispatcher", DESK),
    Page("cases/<int:pk>/", "/cases/{handled}/", "desk", DESK),
    Page("reports/<int:pk>/", "/reports/{report}/", "operator", DESK),
    Page("requests/<int:pk>/", "/requests/{request}/", "dispatcher", DESK),
    Page("alerts/<int:pk>/", "/alerts/{alert}/", "video", DESK),
    Page("alerts/<int:pk>/", "/alerts/{again}/", "video", DESK),
    Page("dispatching/", "/dispatching/", "lead"),
    Page("dispatching/precedents/", "/dispatching/precedents/", "lead"),
    Page("dispatching/elsewhere/", "/dispatching/elsewhere/", "operator"),
    Page("patrol/", "/patrol/?cameras={wall}&size=4", "video", ".tile img[src]"),
    Page("patrol/", "/patrol/?size=4", "video", "#no-cameras:not([hidden])"),
    Page("patrol/", "/patrol/?cameras={wall}", "leader", "#no-reason:not([hidden])"),
    Page("patrol/rounds/", "/patrol/rounds/", "video"),
    Page("patrol/rounds/new/", "/patrol/rounds/new/", "video"),
    Page("patrol/rounds/<int:pk>/", "/patrol/rounds/{round}/", "video"),
    Page("patrol/coverage/", "/patrol/coverage/", "lead"),
    Page("patrol/recordings/", "/patrol/recordings/?camera=wall-1", "video"),
    Page("patrol/recordings/<uuid:pk>/", "/patrol/recordings/{recording}/", "video"),
    Page("patrol/recordings/<uuid:pk>/", "/patrol/recordings/{unrecorded}/", "video"),
    Page("patrol/looks/", "/patrol/looks/", "leader"),
    Page("patrol/rightness/", "/patrol/rightness/", "lead"),
    Page("patrol/rightness/", "/patrol/rightness/?by=meaning&days=30", "video"),
    Page("retrievals/", "/retrievals/", "lead"),
    Page("retrievals/new/", "/retrievals/new/", "operator"),
    Page("retrievals/new/", "/retrievals/new/", "desk"),
    Page("retrievals/<int:pk>/", "/retrievals/{asked}/", "lead"),
    Page("retrievals/<int:pk>/", "/retrievals/{ready}/", "video"),
    Page("retrievals/<int:pk>/receipt/", "/retrievals/{ready}/receipt/", "video"),
    Page("orders/", "/orders/", "desk"),
    Page("orders/new/", "/orders/new/", "desk"),
    Page("orders/<int:pk>/", "/orders/{order}/", "desk"),
    Page("cases/<int:pk>/", "/cases/{contracted}/", "desk", DESK),
    Page("department/", "/department/", "desk"),
    Page("department/teams/", "/department/teams/", "desk"),
    Page("handover/", "/handover/", "dispatcher"),
    Page("handover/<int:pk>/", "/handover/{handover}/", "dispatcher2"),
    Page(CONTRACTOR + "$", "/c/{link}/", NOBODY),
    Page(CONTRACTOR + "$", "/c/no-such-secret-opens-it/", NOBODY),
    Page("duty/", "/duty/", "officer"),
    Page("duty/", "/duty/", "dispatcher"),
    Page("cameras/", "/cameras/", "video"),
    Page("cameras/", "/cameras/?q=nothing+is+called+so", "video"),
    Page("cameras/new/", "/cameras/new/", "admin"),
    Page("cameras/health/", "/cameras/health/", "video"),
    Page("cameras/health/", "/cameras/health/?over=1", "leader"),
    Page("cameras/health/days/", "/cameras/health/days/", "admin"),
    Page("cameras/find/", "/cameras/find/", "admin"),
    Page("cameras/find/<uuid:command>/", "/cameras/find/{search}/", "video", ".offers"),
    Page("cameras/<int:pk>/", "/cameras/{camera}/", "video"),
    Page("cameras/<int:pk>/zones/new/", "/cameras/{camera}/zones/new/", "video"),
    Page("cameras/<int:pk>/zones/<str:code>/", "/cameras/{camera}/zones/market/", "video", ".corner"),
    Page("cameras/<int:pk>/masks/new/", "/cameras/{camera}/masks/new/", "video"),
    Page("cameras/<int:pk>/masks/<str:code>/", "/cameras/{camera}/masks/windows/", "video", ".corner"),
    Page("set-up/", "/set-up/", "admin"),
    Page("set-up/calendars/", "/set-up/calendars/", "admin"),
    Page("set-up/limits/", "/set-up/limits/", "admin"),
    Page("set-up/limits/<str:code>/", "/set-up/limits/event-04-06-1/", "admin"),
    Page("set-up/duties/<str:code>/", "/set-up/duties/event-04-06-1/", "admin"),
    Page("set-up/territories/", "/set-up/territories/?level=community", "admin", "#map"),
    Page("set-up/territories/", "/set-up/territories/?level=cell", "admin", "#map"),
    Page("set-up/messages/", "/set-up/messages/", "admin"),
    Page("set-up/messages/<str:event>/", "/set-up/messages/case.dispatched/", "admin"),
    Page("set-up/posts/<int:pk>/", "/set-up/posts/{person}/", "admin"),
    Page("set-up/stages/", "/set-up/stages/", "admin"),
    Page("set-up/stages/<str:name>/", "/set-up/stages/dispatch/", "admin"),
    Page("set-up/versions/", "/set-up/versions/", "admin"),
    Page("set-up/versions/<int:pk>/", "/set-up/versions/{draft}/", "admin"),
    Page("set-up/practice/", "/set-up/practice/", "admin"),
    Page("account/", "/account/", "dispatcher"),
    Page("account/second/", "/account/second/", "dispatcher"),
    Page("account/people/", "/account/people/", "admin"),
    Page("account/people/<int:pk>/", "/account/people/{person}/", "admin"),
    Page("errands/", "/errands/", "dispatcher"),
    Page("batch/<int:pk>/", "/batch/{batch}/", "dispatcher"),
    Page("trust/", "/trust/", NOBODY, ".qr"),
    Page("set-up/ground/", "/set-up/ground/", "admin"),
    Page("set-up/ground/topology/", "/set-up/ground/topology/", "admin"),
    Page("set-up/webhooks/", "/set-up/webhooks/", "admin"),
    Page("account/tokens/", "/account/tokens/", "admin"),
    Page("api/v1/docs", "/api/v1/docs", NOBODY),
)
PARTS = {
    "patrol/cameras/", "patrol/next/", "patrol/look/", "patrol/still/<str:code>/", "patrol/report/<str:code>/",
    "patrol/evidence/<str:code>/", "patrol/recordings/cameras/", "patrol/recordings/<uuid:pk>/state/",
    "patrol/recordings/<uuid:pk>/film/", "patrol/recordings/<uuid:pk>/attach/",
    "patrol/rightness/<int:pk>/end/", "patrol/limits/", "patrol/dataset/",
    "retrievals/cameras/",
    "retrievals/<int:pk>/person/", "retrievals/<int:pk>/archive/", "retrievals/<int:pk>/<slug:operation>/",
    "patrol/tuning/zones/<int:pk>/", "patrol/tuning/<int:pk>/undo/",
    "patrol/places/", "patrol/places/<int:pk>/end/", "patrol/rounds/<int:pk>/end/",
    "lists/new/", "lists/<int:pk>/rename/", "lists/<int:pk>/up/", "lists/<int:pk>/drop/", "lists/<int:pk>/back/",
    "map/heat.json",
    "open311/discovery.<form:form>", "open311/v2/services.<form:form>", "open311/v2/services/<str:code>.<form:form>",
    "open311/v2/requests.<form:form>", "open311/v2/requests/<str:number>.<form:form>",
    "open311/v2/tokens/<str:code>.<form:form>", "trust/authority.crt", "sign-in/passkey/", "sign-in/passkey/options/",
    "sign-in/prove/", "errands/rows/", "errands/sign/", "errands/<int:pk>/", "errands/<int:pk>/file/",
    "errands/<int:pk>/call-off/", "errands/<int:pk>/again/", "presence/", "batch/", "batch/form/",
    "batch/<int:pk>/undo/", "batch/<int:pk>/retry/", "exports/", "exports/form/",
    "cases/<int:pk>/file.pdf", "cases/<int:pk>/file/",
    "check_receipt.py", "set-up/calendars/<str:code>/", "account/password/", "account/second/app/remove/",
    "account/second/passkey/", "account/second/passkey/options/", "account/second/passkey/<int:pk>/remove/",
    "account/second/codes/", "account/sessions/end/", "account/people/<int:pk>/<slug:what>/",
    *(f"{kind}s/<int:pk>/company/" for kind in ("case", "report", "request", "alert")),
    *(f"{kind}s/<int:pk>/meanwhile/" for kind in ("case", "report", "request", "alert")),
    "sign-in/second/", "sign-in/password/", "account/second/app/",  # between two steps: looked at where they are tested
    "cases/<int:pk>/contract/", "cases/<int:pk>/links/<int:link>/telephone/", "cases/<int:pk>/links/<int:link>/revoke/",
    "department/<int:pk>/remind/", "department/<int:pk>/give/", "department/teams/<int:pk>/",
    "department/teams/<int:pk>/dissolve/", "handover/promises/", "handover/<int:pk>/take/", "promises/<int:pk>/kept/",
    CONTRACTOR + r"photos/(?P<pk>\d{1,18})/(?P<size>thumb|view)/$",
    "healthz", "inbox/", "counters/", "reports/preview/", "reports/<int:pk>/caller/", "places/", "conditions/",
    "calls/caller/", "calls/refer/", "calls/<int:pk>/ask/", "dispatching/turn/",
    "dispatching/precedents/<int:pk>/revoke/",
    "cases/<int:pk>/<slug:operation>/", "reports/<int:pk>/<slug:operation>/", "requests/<int:pk>/<slug:operation>/",
    "alerts/<int:pk>/<slug:operation>/", "^media/(?P<pk>\\d+)/(?P<size>thumb|view)/$", "media/<int:pk>/original/",
    "map/base.json", "map/cells.json", "map/components.json", "map/cameras.json", "map/staff.json", "map/cases.json",
    "cameras/health/names/", "cameras/health/<int:pk>/acknowledge/", "cameras/health/<int:pk>/accept/",
    "cameras/<int:pk>/presets/", "patrol/turn/<str:code>/",
    "cameras/probe/", "cameras/probe/<uuid:command>/",
    "cameras/probe/<uuid:command>/picture/", "cameras/<int:pk>/picture/", "cameras/<int:pk>/pictures/<uuid:command>/",
    "sign-out/", "language/", "first-run/", "orders/rows/", "orders/places/", "orders/<int:pk>/<slug:operation>/",
    "^orders/photos/(?P<pk>\\d+)/(?P<size>thumb|view)/$", "duty/on/", "duty/off/", "duty/position/", "duty/people/",
    "duty/<int:pk>/off/", "set-up/departments/", "set-up/catalogue/", "set-up/ground/imports/",
    "set-up/ground/imports/<int:pk>/", "set-up/ground/imports/<int:pk>/report.csv", "set-up/ground/export/",
    "set-up/webhooks/<int:pk>/<slug:operation>/",
    "set-up/webhooks/<int:pk>/rotate/", "account/tokens/<int:pk>/end/", r"^api/v1/(?P<rest>.*)$",
}  # fmt: skip


def administration() -> list[Page]:
    """The lists of Django's admin."""
    names = [f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry]
    return [
        Page("admin/", "/admin/", "admin", "#content"),
        *(Page("", f"/admin/{n}/", "admin", "#content") for n in names),
    ]


def routes() -> list[str]:
    """Every route but those of the administration and of the JSON interface."""
    return [path for path in _paths(get_resolver().url_patterns) if not path.startswith(("admin/", "api/"))]


def _paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _paths(each.url_patterns, path)
        else:
            yield path
