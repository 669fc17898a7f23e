"""Standards in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cityloop.catalogue import units
from cityloop.catalogue.choices import LimitKind
from cityloop.catalogue.rules import Standard
from cityloop.surfaces.setup import confirming
from cityloop.workflow.clocks import Limit

register = template.Library()


@register.simple_tag(takes_context=True)
def proof(context: Mapping[str, Any], effect: str) -> SafeString:
    """By which a confirmation proves that this is what was shown."""
    return format_html('<input type="hidden" name="seen" value="{}">', confirming.proof(context["request"], effect))


@register.filter
def minor_name(standard: Standard) -> str:
    return standard.minor_name_en if _is_english() and standard.minor_name_en else standard.minor_name


@register.filter
def condition_text(standard: Standard) -> str:
    return standard.text_en if _is_english() and standard.text_en else standard.text


@register.filter
def limit_words(limit: Limit) -> str:
    """4 working hours; the kinds as the catalogue names them."""
    return f"{limit.amount} {str(LimitKind(limit.kind.value).label).lower()}"


@register.filter
def duty_words(standard: Standard, names: Mapping[str, str]) -> str:
    """As the nine-column table writes them."""
    return units.write(standard.duties, names)


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
