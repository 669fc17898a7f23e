"""Who a session belongs to."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from cityloop.staff.models import Person


class Backend(ModelBackend):
    """Django's, but for the question that every request asks: in plain SQL, as its compiler would take the longest."""

    def get_user(self, user_id: int) -> Person | None:
        found = Person.objects.raw("SELECT * FROM staff_person WHERE id = %s AND is_active", [user_id])
        return next(iter(found), None)
