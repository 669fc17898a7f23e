"""Envelopes out, answers in. Pure."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from cityloop_edge.devices.trouble import Trouble
from cityloop_edge.messages import Fault

NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "ter": "http://www.onvif.org/ver10/error",
    "wsa": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "d": "http://schemas.xmlsoap.org/ws/2005/04/discovery",
    "dn": "http://www.onvif.org/ver10/network/wsdl",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
}
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_DIGEST = f"{_WSS}-username-token-profile-1.0#PasswordDigest"
_BASE64 = f"{_WSS}-soap-message-security-1.0#Base64Binary"
_REFUSED = ("NotAuthorized", "FailedAuthentication", "InvalidSecurity", "FailedCheck", "Sender not Authorized")

for _prefix, _namespace in NAMESPACES.items():
    ET.register_namespace(_prefix, _namespace)


def name(short: str) -> str:
    """`tt:Name` as ElementTree writes it."""
    prefix, _, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def node(short: str, *parts: ET.Element | str, **attributes: str) -> ET.Element:
    made = ET.Element(name(short), attributes)
    for part in parts:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def envelope(body: ET.Element, *header: ET.Element) -> bytes:
    made = node("s:Envelope", node("s:Header", *header), node("s:Body", body))
    return b'<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(made)


def security(user: str, password: str, *, created: datetime, nonce: bytes) -> ET.Element:
    """WS-Security UsernameToken with a digest; `created` is by the clock of the device."""
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    hashed = hashlib.sha1(nonce + moment.encode() + password.encode(), usedforsecurity=False).digest()
    token = node(
        "wsse:UsernameToken",
        node("wsse:Username", user),
        node("wsse:Password", base64.b64encode(hashed).decode(), Type=_DIGEST),
        node("wsse:Nonce", base64.b64encode(nonce).decode(), EncodingType=_BASE64),
        node("wsu:Created", moment),
    )
    return node("wsse:Security", token, **{name("s:mustUnderstand"): "1"})


class _Plain(ET.TreeBuilder):
    """SOAP forbids document types, and what they can do to a reader is known."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ET.ParseError("a document type")


def envelope_of(answer: bytes) -> ET.Element:
    """Raises Trouble where it is none."""
    try:
        found = ET.fromstring(answer, ET.XMLParser(target=_Plain()))  # noqa: S314 - no document types
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Trouble(Fault.UNREADABLE, "what the device answers cannot be read") from error
    if found.tag != name("s:Envelope"):
        raise Trouble(Fault.UNREADABLE, "what the device answers is no SOAP")
    return found


def body_of(answer: bytes) -> ET.Element:
    """What stands in the body; raises Trouble, also for what the device says is wrong."""
    body = envelope_of(answer).find("s:Body", NAMESPACES)
    if body is None or not len(body):
        raise Trouble(Fault.UNREADABLE, "the device answers nothing")
    if body[0].tag == name("s:Fault"):
        raise _told(body[0])
    return body[0]


def _told(fault: ET.Element) -> Trouble:
    codes = [(each.text or "").rpartition(":")[2] for each in fault.iter(name("s:Value"))]
    reason = text(fault, "s:Reason/s:Text") or " ".join(codes)
    refused = any(each in _REFUSED for each in [*codes, reason])
    if refused:
        return Trouble(Fault.UNAUTHORIZED, "the device refuses the name or the password")
    return Trouble(Fault.UNABLE, f"the device says: {reason[:200]}")


def text(found: ET.Element, path: str) -> str:
    """What stands there, or nothing."""
    return (found.findtext(path, "", NAMESPACES) or "").strip()


def number(found: ET.Element, path: str) -> float:
    try:
        return float(text(found, path) or 0)
    except ValueError:
        return 0.0
