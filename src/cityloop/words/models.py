"""Which texts can be found. The bigrams stand beside, in the table that the database searches best (see grams.py)."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=64)
    text = models.TextField(help_text="As normalised; a hit is verified against it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_entry_a_thing")]
        indexes = [models.Index(fields=["kind", "id"], name="entry_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
