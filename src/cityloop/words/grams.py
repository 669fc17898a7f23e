"""The table of grams: FTS5 on SQLite, a tsvector built from the array on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from cityloop.words.rules import grams, spell_kind, wanted

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE words_grams USING fts5(grams, content='', detail='none', columnsize=0, tokenize='ascii')",
    ],
    "postgresql": [
        "CREATE TABLE words_grams (entry_id bigint PRIMARY KEY REFERENCES words_entry(id) ON DELETE CASCADE,"
        " grams tsvector NOT NULL)",
        "CREATE INDEX words_grams_gin ON words_grams USING gin (grams) WITH (fastupdate = off)",
    ],
}


def _all(kind: str, text: str) -> list[str]:
    return [spell_kind(kind), *sorted(grams(text))]


def add(rows: Iterable[tuple[int, str, str]]) -> None:
    """Rows are (entry id, kind, normalised text)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO words_grams(rowid, grams) VALUES (%s, %s)",
                [(entry, " ".join(_all(kind, text))) for entry, kind, text in rows],
            )
        else:
            cursor.executemany(
                "INSERT INTO words_grams(entry_id, grams) VALUES (%s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (entry_id) DO UPDATE SET grams = excluded.grams",
                [(entry, _all(kind, text)) for entry, kind, text in rows],
            )


def drop(rows: Iterable[tuple[int, str, str]]) -> None:
    """Rows as they were added: a contentless index forgets only what it is told."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO words_grams(words_grams, rowid, grams) VALUES ('delete', %s, %s)",
                [(entry, " ".join(_all(kind, text))) for entry, kind, text in rows],
            )
        else:
            cursor.execute("DELETE FROM words_grams WHERE entry_id = ANY(%s)", [[entry for entry, _, _ in rows]])


def find(kind: str, terms: Sequence[str], limit: int) -> list[str]:
    """Keys of the newest entries of `kind` that contain every term."""
    statement, params, newest = _hits(kind, terms)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.key {statement} ORDER BY {newest} DESC LIMIT %s", [*params, limit])
        return [key for (key,) in cursor.fetchall()]


def keys(kind: str, terms: Sequence[str]) -> RawSQL:
    """All keys, as numbers, for `pk__in`."""
    statement, params, _newest = _hits(kind, terms)
    return RawSQL(f"SELECT CAST(e.key AS bigint) {statement}", params)  # noqa: S611 - fixed pieces


def _hits(kind: str, terms: Sequence[str]) -> tuple[str, list[str], str]:
    """From where and under which condition, its parameters, and the column that grows with time."""
    contains = " ".join("AND strpos(e.text, %s) > 0" for _ in terms)
    match, source = _postgresql(kind, terms), "words_grams g JOIN words_entry e ON e.id = g.entry_id"
    condition, newest = "g.grams @@ %s::tsquery", "e.id"
    if connection.vendor == "sqlite":
        contains = contains.replace("strpos", "instr")
        # Crossed, so that SQLite begins with the grams.
        match, source = _sqlite(kind, terms), "words_grams g CROSS JOIN words_entry e ON e.id = g.rowid"
        condition, newest = "words_grams MATCH %s", "g.rowid"
    return f"FROM {source} WHERE {condition} AND e.kind = %s {contains}", [match, kind, *terms], newest


def _sqlite(kind: str, terms: Sequence[str]) -> str:
    pieces = [spell_kind(kind)]
    for term in terms:
        found, beginning = wanted(term)
        pieces += [gram + "*" if beginning else gram for gram in sorted(found)]
    return " AND ".join(pieces)


def _postgresql(kind: str, terms: Sequence[str]) -> str:
    pieces = [spell_kind(kind)]
    for term in terms:
        found, beginning = wanted(term)
        pieces += [gram + ":*" if beginning else gram for gram in sorted(found)]
    return " & ".join(pieces)
