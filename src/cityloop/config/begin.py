"""Django for a command that speaks to a terminal."""

from __future__ import annotations

from cityloop.config.tell import speaks_chinese


def begin_django() -> None:
    """Ready for use, in the terminal's language."""
    import django

    django.setup()
    from django.utils import translation

    translation.activate("zh-hans" if speaks_chinese() else "en")
