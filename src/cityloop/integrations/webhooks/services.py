"""Subscriptions are made, changed and ended here; all of it stands in the journal, the secret nowhere."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from cityloop.integrations.webhooks import rules
from cityloop.integrations.webhooks.models import State, Subscription
from cityloop.integrations.webhooks.rules import Unsuitable
from cityloop.journal import queries as journal
from cityloop.journal.services import Actor, Json, Subject, act


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is to be shown now and never again."""

    subscription: Subscription
    secret: str


def subscribe(*, name: str, url: str, verbs: str, actor: Actor, at: datetime) -> Made:
    """Tells of everything from now on; raises Unsuitable."""
    if not name.strip():
        raise Unsuitable(_("Give the receiver a name."))
    address, wanted = rules.address(url), rules.patterns(verbs)
    secret = _secret()
    with act("webhook.subscribed", actor=actor, at=at) as entry:
        made = Subscription.objects.create(
            name=name.strip(),
            url=address,
            verbs=" ".join(wanted),
            secret=secret,
            number=journal.head().size,
            made_at=at,
            made_by=actor.id,
        )
        entry.subject = _about(made)
        entry.payload |= {"host": urlsplit(address).hostname or "", "verbs": wanted, "after": made.number}
        entry.sealed |= {"name": made.name, "url": address}
    return Made(made, secret)


def rotate(subscription: Subscription, *, actor: Actor, at: datetime) -> Made:
    """A new secret; the one that was there signs as well for a while, one before it no more."""
    secret, until = _secret(), at + rules.OVERLAP
    _change(
        subscription, "webhook.secret_changed", actor, at, told={"old_until": until.isoformat()},
        secret=secret, old_secret=subscription.secret, old_until=until,
    )  # fmt: skip
    return Made(subscription, secret)


def pause(subscription: Subscription, *, actor: Actor, at: datetime) -> None:
    """It keeps its place."""
    _change(subscription, "webhook.paused", actor, at, state=State.PAUSED)


def resume(subscription: Subscription, *, actor: Actor, at: datetime) -> None:
    """From where it had come to, and at once."""
    _change(
        subscription, "webhook.resumed", actor, at, state=State.ACTIVE, failures=0, failing_since=None, next_at=None
    )


def replay(subscription: Subscription, *, number: int, actor: Actor, at: datetime) -> None:
    """Tells once more of everything from act `number` on; raises Unsuitable."""
    if not 1 <= number <= journal.head().size + 1:
        raise Unsuitable(_("The journal has no act of this number."))
    _change(subscription, "webhook.replayed", actor, at, told={"from": number}, number=number - 1, next_at=None)


def stop(subscription: Subscription, *, actor: Actor, at: datetime) -> None:
    """After failing for long, or because the receiver said that it is gone for good."""
    _change(subscription, "webhook.stopped", actor, at, state=State.STOPPED)


def end(subscription: Subscription, *, actor: Actor, at: datetime) -> None:
    with act("webhook.ended", actor=actor, at=at, subject=_about(subscription)) as entry:
        entry.payload["number"] = subscription.number
        subscription.delete()


def _secret() -> str:
    return rules.SECRET_MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def _change(
    subscription: Subscription,
    verb: str,
    actor: Actor,
    at: datetime,
    told: dict[str, Json] | None = None,
    **columns: object,
) -> None:
    with act(verb, actor=actor, at=at, subject=_about(subscription)) as entry:
        Subscription.objects.filter(pk=subscription.pk).update(**columns)
        entry.payload |= {"number": subscription.number} | (told or {})
    subscription.refresh_from_db()


def _about(subscription: Subscription) -> Subject:
    return Subject("webhook", str(subscription.pk))
