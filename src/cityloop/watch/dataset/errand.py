"""The errand that writes the set: one archive, the right ones and the wrong ones apart, picture by picture.

The pictures are those that stations sent, so masks are burnt into them already.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.errands import files, services
from cityloop.errands.models import Errand
from cityloop.errands.registry import Kind
from cityloop.errands.work import CannotBeDone, Outcome, Work
from cityloop.evidence import queries as evidence
from cityloop.evidence import vault
from cityloop.evidence.models import Attachment, Role
from cityloop.journal.services import Json
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.watch.dataset.coco import Annotations, cropped
from cityloop.watch.learning import rightness
from cityloop.watch.models import Alert, FalseAlarm, Meaning

NAME = "dataset"
PERMISSION = "alert.teach"
AT_ONCE = 200  # alerts read in one go
MOST_DAYS = 365


def ask(days: int, *, actor: Standing, at: datetime) -> Errand:
    """Of the alerts decided in so many days. Raises `errands.services.TooMany`."""
    parameters = {"days": max(1, min(days, MOST_DAYS))}
    return services.ask(NAME, parameters=parameters, actor=actor, at=at, department=actor.department)


def run(work: Work) -> Outcome:
    owner = Person.objects.filter(username=work.errand.owner).first()
    if owner is None or not staff.may(owner, PERMISSION):
        raise CannotBeDone(_("Your posts do not permit exports any more."))
    since = work.errand.asked_at - timedelta(days=work.errand.parameters["days"])
    with files.written(work.errand.pk) as path:
        counts = write(path, since, work)
        digest = vault.digest(path)
    told: dict[str, Json] = {**counts, "sha256": digest}
    return Outcome(
        result={**told, "bytes": files.path(work.errand.pk).stat().st_size},
        file=f"alerts-{timezone.localtime(work.errand.asked_at):%Y%m%d-%H%M}.zip",
        verb="dataset.exported",
        payload={"days": work.errand.parameters["days"], **told},
    )


def write(path: Path, since: datetime, work: Work) -> dict[str, int]:
    """How many are in each of the two sets, and of how many the picture is lost."""
    answers = {
        "yes": Annotations("CityLoop: alerts that operators found right", [(each, "zone") for each in Meaning.values]),
        "no": Annotations("CityLoop: false alarms", [(each, "false alarm") for each in FalseAlarm.values]),
    }
    decided = Alert.objects.filter(rightness.DECIDED, entered_at__gte=since).order_by("pk")
    right = set(decided.filter(rightness.RIGHT).values_list("pk", flat=True))
    keys, lost = list(decided.values_list("pk", flat=True)), 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for done, (alert, shown) in enumerate(_pictured(keys), 1):
            try:
                _add(archive, answers, alert, shown, alert.pk in right)
            except vault.Lost:
                lost += 1
            work.note(done, len(keys))
        for name, each in answers.items():
            words = json.dumps(each.told(work.errand.asked_at), ensure_ascii=False)
            archive.writestr(f"{name}/annotations.json", words)
    return {name: len(each) for name, each in answers.items()} | {"lost": lost}


def _pictured(keys: Sequence[int]) -> Iterator[tuple[Alert, Attachment | None]]:
    """Each with its latest picture."""
    for begin in range(0, len(keys), AT_ONCE):
        alerts = Alert.objects.filter(pk__in=keys[begin : begin + AT_ONCE]).select_related("zone").order_by("pk")
        pictures = evidence.attachments_of_many("alert", [str(each.pk) for each in alerts])
        yield from ((each, _latest(pictures.get(str(each.pk), []))) for each in alerts)


def _latest(found: Iterable[Attachment]) -> Attachment | None:
    """With the thing in it, to which the box of the alert belongs."""
    shown = [each for each in found if each.role == Role.SIGHTING]
    return max(shown, key=lambda each: (each.taken_at or each.created, each.pk), default=None)


def _add(
    archive: zipfile.ZipFile, answers: Mapping[str, Annotations], alert: Alert, shown: Attachment | None, right: bool
) -> None:
    if shown is None or not alert.box:
        return
    with evidence.open_original(shown.media) as file:
        crop = cropped(file.read(), alert.box)
    if crop is None:
        return
    answer = "yes" if right else "no"
    category = alert.zone.meaning if right else alert.cause or FalseAlarm.OTHER.value
    file_name = f"images/{alert.pk:08d}.jpg"
    more: dict[str, Any] = {"meaning": alert.zone.meaning, "rule": alert.rule, "score": alert.score}
    answers[answer].add(file_name, crop, category, shown.taken_at, **more)
    archive.writestr(f"{answer}/{file_name}", crop.jpeg)


def title(errand: Errand) -> str:
    return _("Pictures to teach a model with, of %(days)d days") % {"days": errand.parameters["days"]}


def told(errand: Errand) -> str:
    found = errand.result
    words = _("%(yes)d right, %(no)d false alarms, SHA-256 %(digest)s…") % {
        "yes": found.get("yes", 0),
        "no": found.get("no", 0),
        "digest": found.get("sha256", "")[:12],
    }
    lost = found.get("lost", 0)
    return f"{words} {_('Without %(n)d whose pictures are missing or damaged.') % {'n': lost}}" if lost else words


ERRAND = Kind(NAME, run, title, told)
