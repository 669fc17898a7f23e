"""My account; and everybody's, for the administrator."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.account.views import factors, overview, password, people, places

urlpatterns = [
    path("account/", overview.page, name="account"),
    path("account/password/", password.page, name="account-password"),
    path("account/second/", factors.page, name="account-second"),
    path("account/second/app/", factors.app, name="account-app"),
    path("account/second/app/remove/", factors.remove_app, name="account-app-remove"),
    path("account/second/passkey/", factors.add_passkey, name="account-passkey"),
    path("account/second/passkey/options/", factors.passkey_options, name="account-passkey-options"),
    path("account/second/passkey/<int:pk>/remove/", factors.remove_passkey, name="account-passkey-remove"),
    path("account/second/codes/", factors.codes, name="account-codes"),
    path("account/sessions/end/", places.end, name="account-sessions-end"),
    path("account/people/", people.page, name="people"),
    path("account/people/<int:pk>/", people.person, name="people-person"),
    path("account/people/<int:pk>/<slug:what>/", people.change, name="people-change"),
]
