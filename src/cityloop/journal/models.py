"""Acts and the heads of the log they form. Only `services` writes here, and nothing but `Sealed` is ever removed."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from cityloop.journal.rules import Actor, Subject


class Number(models.BigIntegerField):  # type: ignore[type-arg]  # Django cannot subscript it when running
    """A primary key given by hand; on SQLite the row's own address, so that reading in order is reading straight."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "integer" if connection.vendor == "sqlite" else "bigint"


class Act(models.Model):
    """One act. `hashes` are its leaf and then the nodes of the tree that it completes, 32 bytes each."""

    number = Number(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    actor_post = models.CharField(max_length=32)
    verb = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    payload_text = models.TextField()
    seals_text = models.TextField()
    hashes = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "number"], name="journal_act_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject_kind} {self.subject_id}"

    @property
    def actor(self) -> Actor:
        return Actor(self.actor_kind, self.actor_id, self.actor_post)  # type: ignore[arg-type]  # a column holds any text

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_id)

    @property
    def payload(self) -> dict[str, Any]:
        """A fresh copy each time."""
        found: dict[str, Any] = json.loads(self.payload_text)
        return found

    @property
    def seals(self) -> dict[str, str]:
        """Hashes of the sealed texts by name."""
        found: dict[str, str] = json.loads(self.seals_text)
        return found

    @property
    def sealed(self) -> dict[str, str]:
        """The sealed texts by name, as far as retention has left them."""
        return {row.name: row.text for row in self.sealed_rows.all()}


class Sealed(models.Model):
    """A text bound to its act by a salted hash. It may be deleted, and the log still verifies."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="sealed_rows")
    name = models.CharField(max_length=64)
    salt = models.BinaryField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "name"], name="journal_sealed_once")]

    def __str__(self) -> str:
        return f"{self.act_id} {self.name}"


class Head(models.Model):
    """The single row that every writer locks last: how many acts there are, and the tree's frontier."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return str(self.size)


class SignedHead(models.Model):
    """A head that was signed: nothing before it can be changed, removed or back-dated unnoticed."""

    size = Number(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    key = models.BinaryField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root).hex()}"


class FollowerCursor(models.Model):
    """How far a follower has read, and what hinders it."""

    name = models.CharField(max_length=64, primary_key=True)
    number = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
