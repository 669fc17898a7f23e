"""`restore FILE`: first everything is unpacked beside the city and compared, then it takes its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from cityloop.config.backup.archive import Manifest, unpack
from cityloop.config.begin import begin_django
from cityloop.config.errors import Refused

STAYS = {"lock", "logs", "secrets"}  # these alone do not make a city
DATABASE = "city.sqlite3"


def bring_back(source: Path, data: Path, *, force: bool) -> bool:
    """Whether the journal of the restored city is whole; its report is printed. Django begins only in here, since its
    settings need the keys that may come out of the archive. Raises Refused and Damaged."""
    if not source.is_file():
        raise Refused(f"There is no archive at {source}.")
    lived_in = sorted(path.name for path in data.iterdir() if path.name not in STAYS)
    if lived_in and not force:
        raise Refused(f"{data} is not empty ({', '.join(lived_in[:5])}); --force replaces what is in it.")
    with tempfile.TemporaryDirectory(dir=data, prefix="restore-") as scratch:
        unpacked = Path(scratch)
        manifest = unpack(source, unpacked)
        _check_vendor(manifest)
        _check_keys(manifest, unpacked, data)
        _begin_django(unpacked, data)
        if manifest.vendor == "postgresql":
            _check_database(manifest, force=force)
        for name in lived_in:
            _remove(data / name)
        for path in (unpacked / "data").iterdir():
            _remove(data / path.name)
            path.rename(data / path.name)
        _bring_database(manifest, unpacked, data)
    return _verified()


def _check_vendor(manifest: Manifest) -> None:
    here = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    if here != manifest.vendor:
        raise Refused(f"The archive is of a city on {manifest.vendor}; DATABASE_URL leads to {here}.")


def _check_keys(manifest: Manifest, unpacked: Path, data: Path) -> None:
    places = (data / "secrets", unpacked / "data" / "secrets")
    lost = [
        name
        for name in manifest.secrets
        if not any((place / name).exists() for place in places) and f"CITYLOOP_SECRET_{name.upper()}" not in os.environ
    ]
    if lost:
        raise Refused(
            f"The keys of this city are missing: {', '.join(lost)}. Put the saved directory at {data / 'secrets'}"
            " first; without them sealed personal data cannot be read and the journal's signatures cannot be checked."
        )


def _begin_django(unpacked: Path, data: Path) -> None:
    """Its settings read a key, and make one where none is."""
    if (unpacked / "data" / "secrets").is_dir() and not (data / "secrets").exists():
        shutil.copytree(unpacked / "data" / "secrets", data / "secrets")
    begin_django()


def _check_database(manifest: Manifest, *, force: bool) -> None:
    from cityloop.config.backup.saving import newest_migrations

    if manifest.migrations != newest_migrations():
        raise Refused(f"The archive was made by release {manifest.version}: restore it with that one, then update.")
    if not force and _has_people():
        raise Refused("The database of DATABASE_URL holds a city; --force replaces it.")


def _bring_database(manifest: Manifest, unpacked: Path, data: Path) -> None:
    from django.core.management import call_command

    if manifest.vendor == "sqlite":
        (unpacked / DATABASE).rename(_sqlite_file(data))
    call_command("migrate", interactive=False, verbosity=0)
    if manifest.vendor == "postgresql":
        from cityloop.config.backup import tables

        tables.load(unpacked / tables.FOLDER, manifest.tables)


def _sqlite_file(data: Path) -> Path:
    file = Path(os.environ.get("DATABASE_URL", "").removeprefix("sqlite:///") or data / DATABASE)
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)
    return file


def _has_people() -> bool:
    from django.db import connection

    from cityloop.staff.models import Person

    return Person._meta.db_table in connection.introspection.table_names() and Person.objects.exists()


def _verified() -> bool:
    from cityloop.journal.verify import main

    return main([]) == 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
