"""What all tests share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# A city of their own for the tests: no secret or database of this machine is touched.
os.environ.setdefault("CITYLOOP_DATA", tempfile.mkdtemp(prefix="cityloop-tests-"))
os.environ.setdefault("CITYLOOP_TEST_SQLITE", str(Path(os.environ["CITYLOOP_DATA"]) / "test.sqlite3"))
