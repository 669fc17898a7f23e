"""Personal data at rest: AES-256-GCM under a named key, and keyed digests to look it up without opening it.

A sealed value reads `<key id>:<base64 of nonce and ciphertext>`. `PRIVACY_KEY` seals; what was sealed under one of
`PRIVACY_OLD_KEYS` still opens. The blind index has a key of its own, derived from `PRIVACY_INDEX_KEY`, so that changing
the sealing key leaves look-ups whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cityloop.privacy.rules import normal_phone, normal_text

NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value that no key of this city opens: torn, moved to another place, or sealed elsewhere."""


def seal(clear: str, place: str) -> str:
    """`clear` under the present key, bound to `place` so that it opens nowhere else."""
    key: bytes = settings.PRIVACY_KEY
    nonce = os.urandom(NONCE_BYTES)
    body = AESGCM(_stretched(key)).encrypt(nonce, clear.encode(), place.encode())
    return f"{key_id(key)}:{base64.b64encode(nonce + body).decode()}"


def unseal(sealed: str, place: str) -> str:
    """The clear text of `sealed`; raises Unreadable."""
    name, _, body = sealed.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        key = _keys()[name]
        return AESGCM(_stretched(key)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except (binascii.Error, KeyError, ValueError, InvalidTag) as fault:
        raise Unreadable(f"This value cannot be opened with the keys of this city ({place})") from fault


def key_id(key: bytes) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(b"cityloop privacy key id" + key).hexdigest()[:8]


def under_present_key(sealed: str) -> bool:
    return sealed.startswith(key_id(settings.PRIVACY_KEY) + ":")


def blind_index(value: str, purpose: str) -> str:
    """A keyed digest for look-up; equal telephones of one purpose meet, nothing else can be told from it."""
    normal = normal_phone(value) if purpose.endswith("phone") else normal_text(value)
    return hmac.new(_derived(purpose), normal.encode(), hashlib.sha256).hexdigest()


def _keys() -> dict[str, bytes]:
    return {key_id(key): key for key in (settings.PRIVACY_KEY, *settings.PRIVACY_OLD_KEYS)}


def _stretched(key: bytes) -> bytes:
    return hmac.new(key, b"cityloop privacy seal", hashlib.sha256).digest()


def _derived(purpose: str) -> bytes:
    return hmac.new(settings.PRIVACY_INDEX_KEY, b"cityloop blind index " + purpose.encode(), hashlib.sha256).digest()
