"""What is told, to whom it may be sent, how it is signed, and how long one waits after a failure. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from cityloop.journal.rules import Json

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

KINDS = ("case", "report", "request", "alert", "job")
"""What receivers may hear of. Acts upon people, sessions, tokens and messages are nobody else's business."""

CODES = frozenset(
    {"state", "from", "to", "revision", "source", "class", "cell", "department", "kind", "result", "stage", "in_time"}
)
"""What of an act's payload is told: codes alone, no user name, no word that somebody typed."""

LONGEST_PAUSE = timedelta(hours=1)
PATIENCE = timedelta(days=3)
OVERLAP = timedelta(days=1)
"""So long the old secret signs beside a new one, that a receiver can change over without missing anything."""
SECRET_MARK = "whsec_"  # noqa: S105 - how the Standard Webhooks scheme marks one
_VERB = re.compile(rf"({'|'.join(KINDS)})\.(\*|[a-z][a-z0-9_]*)")


class Unsuitable(ValueError):
    """The subscription cannot be made like this; the message says why."""


def patterns(text: str) -> list[str]:
    """Raises Unsuitable."""
    found = sorted(set(text.replace(",", " ").split()))
    if not found:
        raise Unsuitable(_("Say what the receiver is to hear of."))
    if wrong := [each for each in found if not _VERB.fullmatch(each)]:
        raise Unsuitable(_("There is nothing to tell of: %(names)s") % {"names": " ".join(wrong)[:200]})
    return found


def address(url: str) -> str:
    """The address as it may be kept; raises Unsuitable."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or len(url) > 500 or not url.isascii() or not url.isprintable() or " " in url:
        raise Unsuitable(_("An address reads https://host/path."))
    if parts.username or parts.password or parts.fragment:
        raise Unsuitable(_("No password belongs into the address: what is sent is signed instead."))
    return url


def may_reach(found: Address, allowed: Iterable[Network]) -> bool:
    """Public addresses, and those networks that the machine's administrator named."""
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            return may_reach(inner, allowed)
    if any(found in network for network in allowed if network.version == found.version):
        return True
    return found.is_global and not found.is_multicast


def networks(text: str) -> list[Network]:
    """`10.0.0.0/8,192.168.7.5`; raises ValueError."""
    return [ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]


def body(number: int, at: datetime, verb: str, kind: str, row: str, told: str, payload: Mapping[str, Json]) -> bytes:
    """`told` is the number that people say, such as 20260312-000417."""
    codes = {name: value for name, value in payload.items() if name in CODES and not isinstance(value, list | dict)}
    subject = {"kind": kind, "id": row, "number": told}
    whole = {"number": number, "at": at.isoformat(), "verb": verb, "subject": subject, "codes": codes}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def headers(secrets: Iterable[str], name: str, at: datetime, content: bytes) -> dict[str, str]:
    """The three of the Standard Webhooks scheme; one signature for each secret, with blanks between."""
    moment = str(int(at.timestamp()))
    signed = b".".join((name.encode(), moment.encode(), content))
    signatures = " ".join(_signature(secret, signed) for secret in secrets)
    return {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signatures}


def _signature(secret: str, signed: bytes) -> str:
    """HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def pause(failures: int, chance: float, asked: timedelta = timedelta(0)) -> timedelta:
    """2 s, 4 s, 8 s ... up to an hour, each a quarter more or less as `chance` (0 to 1) has it; at least as `asked`."""
    usual = min(timedelta(seconds=2 ** min(failures, 16)), LONGEST_PAUSE)
    return max(usual * (0.75 + chance / 2), min(asked, LONGEST_PAUSE))


def is_wanted(verb: str, wanted: Collection[str]) -> bool:
    return verb in wanted or f"{verb.partition('.')[0]}.*" in wanted
