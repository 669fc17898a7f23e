"""Posts and what each may do."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Post(TextChoices):
    """The posts of a city's loop; labels are translated, codes are stored."""

    INSPECTOR = "inspector", _("Inspector")
    INTAKE = "intake", _("Intake operator")
    SHIFT_LEAD = "shift_lead", _("Shift lead")
    DISPATCHER = "dispatcher", _("Dispatcher")
    DEPARTMENT = "department", _("Department desk")
    HANDLER = "handler", _("Handler")
    VIDEO = "video", _("Video operator")
    OFFICER = "officer", _("Enforcement officer")
    LEGAL = "legal", _("Legal reviewer")
    EVALUATOR = "evaluator", _("Evaluator")
    LEADER = "leader", _("Leader")
    ADMIN = "admin", _("Administrator")
