"""One filing condition is changed: the version in force with this change becomes the next one, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode

from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import services
from cityloop.catalogue.models import Version
from cityloop.catalogue.rules import Standard
from cityloop.catalogue.writing import drafted
from cityloop.journal.services import Actor


def standard(code: str, at: datetime) -> Standard:
    """As it is in force; raises Http404."""
    try:
        return catalogue.standard(catalogue.version_at(at), code)
    except (catalogue.NoVersion, catalogue.UnknownCondition) as fault:
        raise Http404 from fault


def publish(wanted: Standard, *, actor: Actor, at: datetime) -> Version:
    """With the limits and duties of `wanted`; everything else stays as it is."""
    before = catalogue.version_at(at)
    name = f"{before.name[:60]} {timezone.localtime(at):%Y-%m-%d %H:%M}"[:80]
    version = services.draft_version(name=name, based_on=before, actor=actor, at=at)
    draft = next(each for each in drafted(catalogue.tree(version)).standards if each.code == wanted.code)
    draft = replace(draft, limit=wanted.limit, limit_two=wanted.limit_two, duties=wanted.duties)
    services.put_standard(version=version, draft=draft, actor=actor, at=at)
    return services.publish(version=version, effective_from=at, actor=actor, at=at)


def query(**values: str) -> str:
    return urlencode(values)
