"""What the templates of all surfaces share."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cityloop.edge import words
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import may
from cityloop.surfaces.kit import browser, lights, modules
from cityloop.surfaces.kit.navigation import COMPANIONS, PLACES, SIGNS

register = template.Library()

THEME_COOKIE = "cityloop_theme"
_THEMES = ("light", "dark", "auto")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of our sprite; with a label it speaks, without it is decoration."""
    address = f"{static('kit/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.filter
def said(what: str) -> str:
    """What a station said, in the reader's language."""
    return words.said(what)


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> str:
    chosen = context["request"].COOKIES.get(THEME_COOKIE) if "request" in context else None
    return chosen if chosen in _THEMES else "auto"


@register.simple_tag(takes_context=True)
def importmap(context: dict[str, Any]) -> SafeString:
    """The names under which browser modules know one another, with their hashed addresses."""
    table = json.dumps({"imports": {name: static(path) for name, path in modules.MODULES.items()}})
    nonce = getattr(context.get("request"), "nonce", "")
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, mark_safe(table))  # noqa: S308 - our own paths


@register.simple_tag
def browser_words() -> SafeString:
    """The modules' words, as data that no policy has to allow as script."""
    return json_script(browser.words(), "words")


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    request = context["request"]
    held = staff.posts(request.user)
    return [
        {
            "address": place.address,
            "name": place.name,
            "here": place.here(request.path),
            "waiting": place.waiting(request.user),
        }
        for place in PLACES
        if may(held, place.permission)
    ]


@register.simple_tag(takes_context=True)
def companions(context: dict[str, Any]) -> list[str]:
    person = getattr(context.get("request"), "user", None)
    return [each.script for each in COMPANIONS if isinstance(person, Person) and each.wanted(person)]


@register.simple_tag(takes_context=True)
def signs(context: dict[str, Any]) -> SafeString:
    """Those of the top bar that surfaces have added."""
    return mark_safe("".join(draw(context["request"].user) for draw in SIGNS))  # noqa: S308 - each is rendered by a template


@register.simple_tag(takes_context=True)
def may_do(context: dict[str, Any], permission: str) -> bool:
    """Whether a post of the person who reads the page grants the permission."""
    return may(staff.posts(context["request"].user), permission)


@register.simple_tag
def clock(due_at: datetime | None, yellow_at: datetime | None = None) -> SafeString:
    """A light with the time left beside it; the browser keeps it going."""
    at = timezone.now()
    if due_at is None:
        return mark_safe("")
    return format_html(
        '<span class="light {}" data-due="{}" data-yellow="{}" title="{}">{}</span>',
        lights.light(due_at, yellow_at, at),
        due_at.isoformat(),
        yellow_at.isoformat() if yellow_at else "",
        _("due %(moment)s") % {"moment": timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M")},
        lights.left(due_at, at),
    )
