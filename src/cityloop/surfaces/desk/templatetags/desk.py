"""What the desk's templates need besides the kit's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cityloop.surfaces.kit.kinds import Kind
from cityloop.workflow.table import Operation

register = template.Library()


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **changes: Any) -> str:
    """The desk's address with its filters, some of them changed; an empty value takes one away."""
    found = here(context, **changes)
    return "/" if found == "?" else f"/{found}"


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], **changes: Any) -> str:
    """The address of this very page with some of its filters changed."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def choose(context: dict[str, Any], name: str, value: str) -> str:
    """As `here`, for a filter whose name is known when the page is made."""
    return here(context, **{name: value, "page": ""})


@register.filter
def day(at: datetime) -> str:
    """Friday 20 November, as the reader's language writes it."""
    return date_format(timezone.localtime(at), pgettext("day", "l j F"))


@register.filter
def moment(at: datetime, clock: str = "H:i") -> str:
    """The time of day, with the date before it where that is not today's."""
    local = timezone.localtime(at)
    return date_format(local, clock if local.date() == timezone.localdate() else f"m-d {clock}")


@register.filter
def at(table: dict[str, str], key: str) -> str:
    """What a table has under a key, or nothing."""
    return table.get(key, "")


@register.simple_tag
def light_word(name: str) -> str:
    return {"red": _("Overdue"), "yellow": _("Due soon"), "green": _("On time")}[name]


@register.simple_tag(takes_context=True)
def operation_button(context: dict[str, Any], kind: Kind, subject: Any, operation: Operation, main: bool) -> SafeString:
    """A button; what asks for nothing is done at once, the rest opens its form."""
    path = f"/{kind.name}s/{subject.pk}/{operation.name}/"
    tone = "main" if main and operation.main else "danger" if operation.grave else ""
    key = format_html(" <kbd>{}</kbd>", operation.key.upper()) if operation.key else ""
    shared = format_html('class="button {}" data-key="{}" data-operation="{}"', tone, operation.key, operation.name)
    if operation.needs or operation.takes or operation.grave:
        return format_html('<button type="button" {} data-form="{}">{}{}</button>', shared, path, operation.label, key)
    return format_html(
        '<form hx-post="{}" hx-target="#pane" hx-swap="innerHTML" hx-status:409="target:#dialog swap:innerHTML" '
        'hx-status:422="target:#dialog swap:innerHTML"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="revision" value="{}"><button type="submit" {}>{}{}</button></form>',
        path, get_token(context["request"]), subject.revision, shared, operation.label, key,
    )  # fmt: skip
