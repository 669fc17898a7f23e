"""What the right pane and the case file tell of any subject: pictures, beginnings, people, departments."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cityloop.evidence import queries as evidence
from cityloop.evidence.models import Attachment
from cityloop.journal.services import Subject as About
from cityloop.staff.rules import Post
from cityloop.workflow.models import Step

BEGINNINGS: dict[str, str | Promise] = {
    "case": gettext_lazy("Filed"),
    "report": pgettext_lazy("step", "Received"),
    "alert": pgettext_lazy("step", "Raised"),
    "request": pgettext_lazy("step", "Asked for"),
}

OUTSIDE: dict[str, str | Promise] = {"reporter": gettext_lazy("Reporter"), "contractor": gettext_lazy("Contractor")}


def pictures(kind: str, pk: int) -> list[Attachment]:
    return [each for each in evidence.attachments(About(kind, str(pk))) if each.media.kind == "image"]


def films(kind: str, pk: int) -> list[Attachment]:
    """Clips of recordings: handed out as they are, they have no copy to be shown."""
    return [each for each in evidence.attachments(About(kind, str(pk))) if each.media.kind == "video"]


def who(step: Step, names: dict[str, str]) -> str:
    if step.actor_kind == "system":
        return _("by itself")
    if step.actor_kind != "person":
        return str(OUTSIDE.get(step.actor_kind, step.actor_id))
    name = names.get(step.actor_id, step.actor_id)
    return f"{Post(step.post).label} {name}" if step.post in Post.values else name
