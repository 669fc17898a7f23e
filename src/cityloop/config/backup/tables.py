"""PostgreSQL's tables as text, all of one moment; nothing but the connection is needed, no pg_dump."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from psycopg import sql

from cityloop.config.backup.archive import Writer
from cityloop.journal import guard

FOLDER = "tables"
COLUMNS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
    ORDER BY c.table_name, c.ordinal_position
"""


def save(writer: Writer, scratch: Path) -> None:
    with transaction.atomic():
        cursor: Any = connection.cursor()
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        writer.manifest.tables = columns(cursor)
        for table, names in writer.manifest.tables.items():
            with tempfile.TemporaryFile(dir=scratch) as file:
                with cursor.copy(_copy(table, names, "TO STDOUT")) as rows:
                    for piece in rows:
                        file.write(piece)
                size = file.tell()
                file.seek(0)
                writer.add(f"{FOLDER}/{table}.copy", file, size)


def load(folder: Path, tables: dict[str, list[str]]) -> None:
    """Into a migrated database; what stands in it goes."""
    with transaction.atomic():
        cursor: Any = connection.cursor()
        guard.remove()
        every = sql.SQL(", ").join(map(sql.Identifier, columns(cursor)))
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(every))
        for table, names in tables.items():
            with cursor.copy(_copy(table, names, "FROM STDIN")) as rows, (folder / f"{table}.copy").open("rb") as file:
                while piece := file.read(1024 * 1024):
                    rows.write(piece)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _set_sequences(cursor)
        guard.install()


def columns(cursor: Any) -> dict[str, list[str]]:
    """Table -> its columns."""
    cursor.execute(COLUMNS)
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        found.setdefault(table, []).append(column)
    return found


def _copy(table: str, names: list[str], direction: str) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL("COPY {} ({}) " + direction).format(sql.Identifier(table), listed)


def _set_sequences(cursor: Any) -> None:
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    for statement in connection.ops.sequence_reset_sql(no_style(), [model for model in models if model._meta.managed]):
        cursor.execute(statement)
