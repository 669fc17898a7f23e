"""Passkeys (WebAuthn): kept in the device, found without a name being typed, with its owner verified by the device.

`Site` is the city as the browser names it: a passkey is good under one host name, and for nobody else who asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cityloop.journal.services import Actor, Subject, act
from cityloop.privacy.cipher import blind_index
from cityloop.staff.models import Passkey, Person

NAME = "CityLoop"
MOST = 20  # of one person
CHOICE = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
)


class NotTaken(Exception):
    """What the browser answered does not prove anything."""


@dataclass(frozen=True, slots=True)
class Site:
    host: str  # without the port: the "RP id"
    origin: str

    @property
    def has_name(self) -> bool:
        """Browsers make no passkeys for an address of digits."""
        return not (self.host.replace(".", "").isdecimal() or ":" in self.host or self.host.startswith("["))


def offer(person: Person, site: Site) -> tuple[str, str]:
    """What the browser is asked to make a passkey with, and the challenge to remember."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=_handle(person),
        user_name=person.username,
        user_display_name=person.name,
        authenticator_selection=CHOICE,
        exclude_credentials=_descriptors(person, site),
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def add(person: Person, *, answer: str, challenge: str, name: str, site: Site, actor: Actor, at: datetime) -> Passkey:
    """Raises NotTaken."""
    if Passkey.objects.filter(person=person).count() >= MOST:
        raise NotTaken
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as fault:
        raise NotTaken from fault
    with act("factor.added", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        entry.payload["kind"] = "passkey"
        return Passkey.objects.create(
            person=person,
            name=name,
            host=site.host,
            credential=bytes_to_base64url(found.credential_id),
            public_key=found.credential_public_key,
            count=found.sign_count,
            made_at=at,
        )


def ask(site: Site, person: Person | None = None) -> tuple[str, str]:
    """What the browser is asked to prove: that it holds a passkey of this person, or of anybody here."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=_descriptors(person, site) if person else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def take(*, answer: str, challenge: str, site: Site, at: datetime) -> Person:
    """Whose passkey answered; raises NotTaken."""
    try:
        given = parse_authentication_credential_json(answer)
        key = Passkey.objects.select_related("person").get(credential=given.id, host=site.host)
        found = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, Passkey.DoesNotExist) as fault:
        raise NotTaken from fault
    if given.response.user_handle not in (None, _handle(key.person)) or not key.person.is_active:
        raise NotTaken
    Passkey.objects.filter(pk=key.pk).update(count=found.new_sign_count, used_at=at)
    return key.person


def remove(key: Passkey, *, actor: Actor, at: datetime) -> None:
    with act("factor.removed", actor=actor, at=at, subject=Subject("person", key.person.username)) as entry:
        entry.payload["kind"] = "passkey"
        key.delete()


def _descriptors(person: Person, site: Site) -> list[PublicKeyCredentialDescriptor]:
    rows = Passkey.objects.filter(person=person, host=site.host).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in rows]


def _handle(person: Person) -> bytes:
    """Names the person to the device without telling who it is."""
    return bytes.fromhex(blind_index(str(person.pk), "passkey"))
