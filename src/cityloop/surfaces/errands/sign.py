"""The sign in the top bar: how much of the reader's long work is under way, and what has ended since they looked."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cityloop.errands import queries
from cityloop.staff.models import Person


def drawn(person: Person) -> SafeString:
    return render_to_string("errands/sign.html", {"glance": queries.glance(person.username)})
