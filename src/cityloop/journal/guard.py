"""The database itself refuses to change acts and signed heads, by triggers.

Who owns the database can switch them off; that is why heads are signed and kept outside too. SQLite forgets triggers
whenever a migration remakes a table, hence they are put back after each one and looked for at every start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connection


class Unguarded(Exception):
    """The database would let somebody rewrite the journal."""


@dataclass(frozen=True)
class Trigger:
    """Refuses `event` on `table` (where `condition` holds)."""

    table: str
    event: str
    message: str
    condition: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_{self.event.lower()}"

    @property
    def sqlite(self) -> str:
        when = f"WHEN {self.condition} " if self.condition else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    @property
    def body(self) -> str:
        """What the function of the same name does on PostgreSQL."""
        return f"BEGIN IF {self.condition or 'true'} THEN RAISE EXCEPTION '{self.message}'; END IF; RETURN NEW; END"

    @property
    def postgresql(self) -> str:
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$;"
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
            f" FOR EACH {each} EXECUTE FUNCTION {self.name}();"
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}"
        )


# A gapless number refuses REPLACE as well, which SQLite does not count as deleting.
_TRIGGERS = (
    Trigger("journal_act", "UPDATE", "journal: an act is never changed"),
    Trigger("journal_act", "DELETE", "journal: an act is never removed"),
    Trigger("journal_act", "TRUNCATE", "journal: an act is never removed"),
    Trigger(
        "journal_act",
        "INSERT",
        "journal: an act takes the next number",
        "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM journal_act)",
    ),
    Trigger("journal_head", "UPDATE", "journal: the head never shrinks", "NEW.id <> OLD.id OR NEW.size < OLD.size"),
    Trigger("journal_head", "DELETE", "journal: the head is never removed"),
    Trigger("journal_head", "TRUNCATE", "journal: the head is never removed"),
    Trigger("journal_head", "INSERT", "journal: there is one head", "EXISTS (SELECT 1 FROM journal_head)"),
    Trigger("journal_signedhead", "UPDATE", "journal: a signed head is never changed"),
    Trigger("journal_signedhead", "DELETE", "journal: a signed head is never removed"),
    Trigger("journal_signedhead", "TRUNCATE", "journal: a signed head is never removed"),
    Trigger(
        "journal_signedhead",
        "INSERT",
        "journal: heads are signed in order",
        "NEW.size <= (SELECT coalesce(max(size), 0) FROM journal_signedhead)",
    ),
    Trigger("journal_sealed", "UPDATE", "journal: a sealed text is kept or removed, never changed"),
)


def triggers() -> list[Trigger]:
    """Those that this database knows."""
    return [found for found in _TRIGGERS if found.event != "TRUNCATE" or connection.vendor == "postgresql"]


def install() -> None:
    """Puts back what is missing."""
    for trigger in missing():
        if connection.vendor == "sqlite":
            _execute([f"DROP TRIGGER IF EXISTS {trigger.name}", trigger.sqlite])
        else:
            _execute([trigger.postgresql])


def remove() -> None:
    """For tests that attack, and for their clearing away. `install` undoes it."""
    _execute(
        f"DROP TRIGGER IF EXISTS {trigger.name}" + ("" if connection.vendor == "sqlite" else f" ON {trigger.table}")
        for trigger in triggers()
    )


def missing() -> list[Trigger]:
    """Absent, switched off, or not saying what they should."""
    standing = _standing()
    return [
        trigger
        for trigger in triggers()
        if standing.get(trigger.name) != (trigger.sqlite if connection.vendor == "sqlite" else trigger.body)
    ]


def check() -> None:
    """Raises Unguarded; to be called at start-up."""
    names = [trigger.name for trigger in missing()]
    if names:
        raise Unguarded(f"the journal's triggers are missing: {', '.join(names)}. `migrate` puts them back.")


def system_check(**_: Any) -> list[CheckMessage]:
    if "journal_act" not in connection.introspection.table_names():
        return []
    try:
        check()
    except Unguarded as error:
        return [Error(str(error), id="journal.E001")]
    return []


def _standing() -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
                " WHERE tgenabled = 'A' AND tgqual IS NULL AND pg_table_is_visible(tgrelid)"
            )
        return dict(cursor.fetchall())


def _execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
