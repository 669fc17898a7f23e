"""Acts as verification reads them: straight from the columns, the document put together by the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from cityloop.journal import merkle, rules

AT_ONCE = 4000
_AT = {
    "sqlite": "replace(at, ' ', 'T') || CASE length(at) WHEN 19 THEN '.000000Z' ELSE 'Z' END",
    "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
}


class Row(NamedTuple):
    number: int
    document: str
    hashes: bytes


def _column(name: str) -> str:
    return _AT[connection.vendor] if name == "at" else name


def _document() -> str:
    """The SQL of `rules.document`; both databases know `format`."""
    words = "%%s".join(words for words, _ in rules.DOCUMENT)
    columns = ", ".join(_column(name) for _, name in rules.DOCUMENT if name)
    return f"format('{words}', {columns})"


def rows() -> Iterator[list[Row]]:
    """All acts in order, in chunks; those written meanwhile come too."""
    query = (
        f"SELECT number, {_document()}, hashes FROM journal_act"  # noqa: S608  # constants of this package alone
        " WHERE number > %s ORDER BY number LIMIT %s"
    )
    after = -(2**31)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(query, [after, AT_ONCE])
            chunk = cursor.fetchall()
            if not chunk:
                return
            yield chunk  # plain tuples: 200,000 a second leave no time for making better ones
            after = chunk[-1][0]


def columns(number: int) -> dict[str, Any] | None:
    """One act's columns, `at` as the document has it."""
    names = [name for _, name in rules.DOCUMENT if name] + ["hashes"]
    wanted = ", ".join(f"{_column(name)} AS {name}" if name == "at" else name for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted} FROM journal_act WHERE number = %s", [number])  # noqa: S608  # as above
        found = cursor.fetchone()
    return dict(zip(names, found, strict=True)) if found else None


def nodes(places: list[merkle.Place]) -> dict[merkle.Place, bytes]:
    """Hashes of perfect subtrees, in one query."""
    numbers = sorted({merkle.completed_by(place) for place in places})
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, hashes FROM journal_act WHERE number IN ({marks or 'NULL'})", numbers)  # noqa: S608
        stored = dict(cursor.fetchall())
    return {
        (level, index): bytes(stored[merkle.completed_by((level, index))])[32 * level : 32 * level + 32]
        for level, index in places
    }
