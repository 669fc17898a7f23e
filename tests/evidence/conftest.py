from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def vault_folder(tmp_path: Path, settings: Settings) -> Path:
    """Evidence of a test lies in a folder of its own."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_COPIES_DIR = tmp_path / "copies"
    return tmp_path / "evidence"
