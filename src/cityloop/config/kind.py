"""What lives in a data directory: a demo city may be thrown away, a real one never."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from cityloop.config.errors import Refused

FILE = "kind"
DEMO = "demo"
REAL = "city"


def settle(data: Path, kind: str) -> None:
    """Remembers the kind at the first start; refuses to run the one as the other."""
    found = read(data)
    if found and found != kind:
        raise Refused(f"{data} holds a {found} city; `{'up' if found == REAL else 'demo'}` runs it. Or: --data DIR.")
    (data / FILE).write_text(kind)


def read(data: Path) -> str:
    """Empty where nothing lives there yet."""
    if (data / FILE).exists():
        return (data / FILE).read_text().strip()
    return REAL if (data / "city.sqlite3").exists() else ""


def throw_away(data: Path) -> None:
    """A demo city with its database; the directory and the lock in it stay."""
    if read(data) == REAL:
        raise Refused(f"{data} holds a real city, which --reset does not throw away.")
    if url := os.environ.get("DATABASE_URL", ""):
        _empty_database(url, known=read(data) == DEMO)
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _empty_database(url: str, *, known: bool) -> None:
    if not url.startswith("postgres"):
        raise Refused("--reset knows PostgreSQL and the database inside --data; empty the other one yourself.")
    import psycopg

    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if tables and tables[0] and not known:
            raise Refused("DATABASE_URL has tables that are not of this demo city; --reset leaves them alone.")
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
