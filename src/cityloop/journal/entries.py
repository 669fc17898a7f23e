"""An act while it is being done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from cityloop.journal import rules
from cityloop.journal.rules import Actor, Json, Subject, Unfit

SALT_BYTES = 32


@dataclass(eq=False)
class Entry:
    """What `act` hands out. `number` is 0 until the outermost transaction ends."""

    verb: str
    actor: Actor
    at: datetime
    subject: Subject | None = None
    payload: dict[str, Json] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    number: int = 0
    columns: dict[str, object] = field(default_factory=dict, repr=False)
    seals: list[tuple[str, bytes, str]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        rules.check_verb(self.verb)
        rules.check_moment(self.at)

    def close(self) -> None:
        """Reads payload, sealed texts and subject for good; raises Unfit where they cannot be written."""
        if self.subject is None:
            raise Unfit(f"{self.verb} needs a subject")
        self.seals = [(name, secrets.token_bytes(SALT_BYTES), text) for name, text in self.sealed.items()]
        for name, _, text in self.seals:
            rules.check_name("name of a sealed text", name, 64)
            rules.check_text(text)
        self.columns = {
            "actor_kind": self.actor.kind,
            "actor_id": self.actor.id,
            "actor_post": self.actor.post,
            "verb": self.verb,
            "subject_kind": self.subject.kind,
            "subject_id": self.subject.id,
            "payload_text": rules.canonical(self.payload),
            "seals_text": rules.canonical({name: rules.seal(salt, text) for name, salt, text in self.seals}),
        }

    def document(self, number: int) -> bytes:
        return rules.document({**self.columns, "at": rules.moment(self.at), "number": number}).encode()

    def __call__(self) -> None:
        """Nothing to do after the commit; being called is only how Django's savepoints keep count of us."""
