"""The surroundings of a test run, settled before Django reads its settings (loaded by `-p` in pyproject.toml).

CITYLOOP_TEST_DB chooses the database: `sqlite` (default) or `postgres`; `none` leaves out what concerns one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import certifi
from hypothesis import HealthCheck, settings

# Nothing here outlives the run, and no test pulls the plug: where memory can be a disk, no write waits for one.
MEMORY, ENOUGH = Path("/dev/shm"), 4 * 1024**3
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

DATABASE = os.environ.get("CITYLOOP_TEST_DB", "sqlite")
# Where several runs share what concerns no database: an empty directory, in which each notes the files it has taken.
SHARED = os.environ.get("CITYLOOP_TEST_SHARED", "")
HOME = Path(tempfile.mkdtemp(prefix="cityloop-tests-"))

LAST_LINE = "-----END CERTIFICATE-----\n"

if DATABASE not in {"sqlite", "postgres", "none"}:
    raise SystemExit(f"CITYLOOP_TEST_DB is sqlite, postgres or none, not {DATABASE!r}")

atexit.register(shutil.rmtree, HOME, ignore_errors=True)

# A city of their own: no secret, file or database of this machine is touched.
for name in [name for name in os.environ if name.startswith("CITYLOOP_SECRET_")]:
    del os.environ[name]
os.environ["CITYLOOP_DATA"] = str(HOME / "data")
os.environ["CITYLOOP_TEST_SQLITE"] = str(HOME / "test.sqlite3")
os.environ["CITYLOOP_STATIC"] = "source"
os.environ.pop("DATABASE_URL", None)

# Nobody outside is met here, so one authority is trusted; to read all of them costs each client 30 ms.
(HOME / "trusted.pem").write_text(certifi.contents().partition(LAST_LINE)[0] + LAST_LINE)
os.environ["SSL_CERT_FILE"] = str(HOME / "trusted.pem")

# What one process has compiled, the many that are started need not compile again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Runs tell about the change, not about a machine's pace; on the build machine nor about the dice, which are thrown anew
# at a desk.
settings.register_profile("desk", deadline=None)
settings.register_profile("build", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("build" if os.environ.get("CITYLOOP_REQUIRE") else "desk")

if DATABASE == "postgres":
    from tests import postgres

    os.environ["DATABASE_URL"] = postgres.start()
