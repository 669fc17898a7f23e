"""What a person keeps of the desk: lists by name."""

from __future__ import annotations

from django.db import models

from cityloop.staff.models import Person


class SavedView(models.Model):
    """A list of the desk under a name; with a post, all who hold that post have it."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=40)
    query = models.TextField(help_text="The filter as an address says it")
    place = models.PositiveIntegerField(help_text="Smaller ones first")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("place", "pk")
        indexes = [
            models.Index(fields=["owner"], name="view_of_owner"),
            models.Index(fields=["post"], name="view_of_post"),
        ]

    def __str__(self) -> str:
        return self.name
