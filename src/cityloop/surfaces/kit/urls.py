"""Doors and switches, which every surface has."""

from __future__ import annotations

from django.urls import path

from cityloop.surfaces.kit.views import first_run, language, second, sessions, trust

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-in/second/", second.second, name="sign-in-second"),
    path("sign-in/password/", sessions.new_password, name="sign-in-password"),
    path("sign-in/passkey/", second.passkey, name="sign-in-passkey"),
    path("sign-in/passkey/options/", second.passkey_options, name="sign-in-passkey-options"),
    path("sign-in/prove/", second.prove, name="sign-in-prove"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("language/", language.switch, name="language"),
    path("first-run/", first_run.page, name="first-run"),
    path("trust/", trust.page, name="trust"),
    path("trust/authority.crt", trust.certificate, name="authority"),
]
