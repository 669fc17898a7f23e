"""Why an operation was refused; each says what happened, what was kept and what to do."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.workflow.table import Label, Need


class Refused(Exception):
    """Nothing was changed. `str()` is fit for the person who tried."""

    code = "refused"


class Conflict(Refused):
    """Somebody was faster: the subject is no longer as the person saw it."""

    code = "conflict"

    def __init__(self, *, what: Label = "", who: str = "", at: datetime | None = None) -> None:
        when = timezone.localtime(at).strftime("%H:%M:%S") if at else ""
        self.what, self.who, self.at = str(what), who, at
        super().__init__(
            _("Meanwhile: %(what)s, by %(who)s at %(when)s. Nothing of yours was carried out; look again.")
            % {"what": what, "who": who, "when": when}
            if at
            else _("This has changed meanwhile. Nothing of yours was carried out; look again.")
        )


class NotAllowed(Refused):
    """The post, the department or the area of the person does not permit it."""

    code = "not_allowed"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Your post does not permit this here."))


class Missing(Refused):
    """Something that has to be given was not."""

    code = "missing"

    def __init__(self, needs: list[Need]) -> None:
        self.needs = needs
        names = {
            Need.REASON: _("a reason"),
            Need.PHOTOS: _("a photo"),
            Need.UNTIL: _("a date"),
            Need.DEPARTMENT: _("a department"),
            Need.PERSON: _("a person"),
            Need.TEAM: _("a team"),
            Need.CONDITION: _("a filing condition"),
            Need.TARGET: _("a case"),
            Need.PLACE: _("a place"),
            Need.CAUSE: _("a cause"),
            Need.PROPOSAL: _("a proposal"),
        }
        super().__init__(_("Still needed: %(names)s.") % {"names": "、".join(names[need] for need in needs)})


class Unsuitable(Refused):
    """What was given cannot be used (a date in the past, a third extension)."""

    code = "unsuitable"
