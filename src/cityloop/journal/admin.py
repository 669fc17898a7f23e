"""Django's admin for rooms that save through services."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from cityloop.journal.services import batch


class ThroughServices(admin.ModelAdmin):  # type: ignore[type-arg]  # Django cannot subscript it when running
    """The admin opens a transaction around each page; ours has to be the outermost, or no act can be written.

    A room overrides `save_model`, `delete_model` and `delete_queryset` with calls of its services.
    """

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _writing(request):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _writing(request):
            return super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _writing(request):
            return super().changelist_view(request, *args, **kwargs)


def _writing(request: HttpRequest) -> AbstractContextManager[None]:
    return batch() if request.method == "POST" else nullcontext()
