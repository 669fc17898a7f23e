"""One answer as XML and as JSON, which is the XML by the Spark convention: what repeats is a list of bare items."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from xml.etree import ElementTree as ET

from django.utils import timezone

Value: TypeAlias = "bool | int | float | str | Sequence[Value] | Mapping[str, Value] | None"

XML, JSON = "xml", "json"
MIME = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
# What the items of a list are called in XML.
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rendered(form: str, root: str, value: Value) -> bytes:
    if form == JSON:
        return json.dumps(value, ensure_ascii=False).encode()
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(_element(root, value), encoding="unicode").encode()


def moment(at: datetime) -> str:
    """As the W3C's note on dates has it, with the city's distance from UTC."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def plain(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NO_XML.sub("", text)


def _element(name: str, value: Value) -> ET.Element:
    made = ET.Element(name)
    if isinstance(value, Mapping):
        made.extend(_element(key, each) for key, each in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        made.extend(_element(ITEMS[name], each) for each in value)
    elif value is not None:
        made.text = str(value).lower() if isinstance(value, bool) else plain(str(value))
    return made
