"""What can be done to the ground. Each is one act; bad input raises and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cityloop.geography import locate, queries
from cityloop.geography.choices import PlaceKind, What
from cityloop.geography.drafts import AreaDraft, BaseFeatureDraft, ComponentDraft, GridDraft, LineDraft, PlaceDraft
from cityloop.geography.models import CodePattern, Component, ComponentState
from cityloop.geography.putting import PUTTERS, Put, areas, grids, places
from cityloop.geography.rules import BadDrafts, Problem, bad_pattern
from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act
from cityloop.words import services as words

__all__ = ["BadCode", "BadDrafts", "Problem", "Put"]


class BadCode(ValueError):
    """No such code, pattern or state, or one that must stay."""


def put_areas(rows: Sequence[AreaDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.AREAS, rows, actor=actor, at=at)


def put_grids(rows: Sequence[GridDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.GRIDS, rows, actor=actor, at=at)


def put_lines(rows: Sequence[LineDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.LINES, rows, actor=actor, at=at)


def put_components(rows: Sequence[ComponentDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.COMPONENTS, rows, actor=actor, at=at)


def put_places(rows: Sequence[PlaceDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.PLACES, rows, actor=actor, at=at)


def put_base_features(rows: Sequence[BaseFeatureDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.BASE_FEATURES, rows, actor=actor, at=at)


def put(what: What, rows: Sequence[Any], *, actor: Actor, at: datetime) -> Put:
    """Raises `BadDrafts`."""
    if problems := PUTTERS[what].problems(rows):
        raise BadDrafts(problems)
    return put_checked(what, rows, actor=actor, at=at, verb="ground.put")


def put_checked(what: What, rows: Sequence[Any], *, actor: Actor, at: datetime, verb: str, **said: str) -> Put:
    """For drafts in which `problems` found none. `said` goes into the act as it stands."""
    putter = PUTTERS[what]
    with act(verb, actor=actor, at=at, subject=Subject(locate.SUBJECT, what.value)) as entry:
        done = putter.write(rows)
        if putter.indexed:
            locate.changed()
        entry.payload.update(said, added=done.added, changed=done.changed)
    return done


def remove(what: What, codes: Sequence[str], *, actor: Actor, at: datetime) -> None:
    """Raises `BadCode` when one is not there or others stand upon it."""
    putter = PUTTERS[what]
    with act("ground.removed", actor=actor, at=at, subject=Subject(locate.SUBJECT, what.value)) as entry:
        rows = putter.model._default_manager.filter(code__in=codes)
        missing = set(codes) - set(rows.values_list("code", flat=True))
        if missing:
            raise BadCode(_("not there: %(codes)s") % {"codes": ", ".join(sorted(missing)[:5])})
        try:
            rows.delete()
        except ProtectedError as error:
            raise BadCode(_("others stand upon it: %(codes)s") % {"codes": ", ".join(codes[:5])}) from error
        for kind in _WORDS.get(what, ()):
            words.forget(kind, *codes)
        if putter.indexed:
            locate.changed()
        entry.payload["codes"] = list(codes[:1_000])
        entry.payload["removed"] = len(codes)


_WORDS = {
    What.AREAS: (areas.WORDS,),
    What.GRIDS: (grids.WORDS,),
    What.PLACES: tuple(places.words_kind(kind) for kind in PlaceKind),
}


def set_component_state(code: str, *, state: str, actor: Actor, at: datetime) -> None:
    """Raises `BadCode`."""
    if state not in queries.states().values():
        raise BadCode(_("not in the dictionary of states: %(state)s") % {"state": state[:40]})
    with act("component.state_set", actor=actor, at=at, subject=Subject("component", code[:60])) as entry:
        component = _component(code)
        entry.payload.update(before=component.state, after=state)
        component.state, component.changed = state, at.date()
        component.save(update_fields=["state", "changed"])


def confirm_component(code: str, *, owner_code: str, owner_name: str, actor: Actor, at: datetime) -> None:
    """The owner signs for it (确权). Raises `BadCode`."""
    with act("component.confirmed", actor=actor, at=at, subject=Subject("component", code[:60])) as entry:
        component = _component(code)
        component.owner_code, component.owner_name, component.confirmed = owner_code, owner_name, True
        component.save(update_fields=["owner_code", "owner_name", "confirmed"])
        entry.payload["owner"] = owner_code


def _component(code: str) -> Component:
    try:
        return Component.objects.select_for_update().get(code=code)
    except Component.DoesNotExist:
        raise BadCode(_("no component has the code %(code)s") % {"code": code[:40]}) from None


def name_component_state(code: str, *, name: str, rank: int, actor: Actor, at: datetime) -> None:
    """Adds a state to the dictionary, or calls one otherwise. Raises `BadCode`."""
    if not (code.isidentifier() and len(code) <= 20) or not 0 < len(name.strip()) <= 40:
        raise BadCode(_("a state has a short code of letters and a name: %(code)s") % {"code": code[:40]})
    with act("ground.state_named", actor=actor, at=at, subject=Subject("component_state", code)) as entry:
        if ComponentState.objects.exclude(code=code).filter(name=name).exists():
            raise BadCode(_("another state is called %(name)s") % {"name": name})
        entry.payload["before"] = before(ComponentState.objects.filter(code=code), "name", "rank")
        ComponentState.objects.update_or_create(code=code, defaults={"name": name, "rank": rank})
        entry.payload.update(name=name, rank=rank)


def set_code_pattern(kind: str, *, pattern: str, actor: Actor, at: datetime) -> None:
    """How codes of this kind look from now on; what stands is left as it is. Raises `BadCode`."""
    if fault := bad_pattern(kind, pattern):
        raise BadCode(fault)
    with act("ground.code_pattern_set", actor=actor, at=at, subject=Subject("code_pattern", kind)) as entry:
        entry.payload["before"] = before(CodePattern.objects.filter(kind=kind), "pattern")
        CodePattern.objects.update_or_create(kind=kind, defaults={"pattern": pattern})
        entry.payload["pattern"] = pattern
