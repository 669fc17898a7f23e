"""Acts as verification reads them: straight from the columns, the document put together by the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from cityloop.journal import chunks, merkle, rules
from cityloop.journal.chunks import Chunk

_AT = {
    "sqlite": "replace({at}, ' ', 'T') || CASE length({at}) WHEN 19 THEN '.000000Z' ELSE 'Z' END",
    "postgresql": "to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
}


def _column(name: str, row: str = "") -> str:
    return _AT[connection.vendor].format(at=f"{row}at") if name == "at" else f"{row}{name}"


def document(row: str = "") -> str:
    """The SQL of `rules.document`, where the columns are those of `row.`; both databases know `format`."""
    words = "%s".join(words for words, _ in rules.DOCUMENT)
    columns = ", ".join(_column(name, row) for _, name in rules.DOCUMENT if name)
    return f"format('{words}', {columns})"


def in_chunks() -> Iterator[Chunk]:
    """All acts in order; those written meanwhile come too."""
    # SQLite hands out bytes sooner than text that has to be encoded again, psycopg the other way round.
    encoded = connection.vendor == "sqlite"
    text = f"CAST({document()} AS BLOB)" if encoded else document()
    query = (
        f"SELECT number, {text.replace('%', '%%')}, hashes FROM journal_act"  # noqa: S608  # constants of this package alone
        " WHERE number > %s ORDER BY number LIMIT %s"
    )
    after = -(2**31)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(query, [after, chunks.SIZE])
            found = cursor.fetchall()
            if not found:
                return
            numbers, documents, hashes = zip(*found, strict=True)
            yield Chunk(numbers, documents if encoded else [text.encode() for text in documents], hashes)
            after = numbers[-1]


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
