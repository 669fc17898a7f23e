"""Models on a station's disk: each with the hash that it must have, one of them in use, or none.

A model is taken whole and with its right hash, or not at all. What it takes its classes to mean stands beside it, in
`NAME.json`, to be changed by hand.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cityloop_edge.messages import Means
from cityloop_edge.vision.detecting.coco import MEANS
from cityloop_edge.vision.detecting.detector import Detector
from cityloop_edge.vision.detecting.formats import Format

MOST = 500_000_000  # bytes
PATIENCE = 60.0  # seconds
PIECE = 1 << 20
IN_USE = "in-use"


class NotTaken(Exception):
    """Says why, to whoever asked; nothing was changed."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[\w.-]{1,64}$")
    form: Format
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str = ""
    means: dict[str, Means] = Field(default_factory=lambda: dict(MEANS))


@dataclass(frozen=True, slots=True)
class Known:
    """A model that was looked at: whose it is, and where it is to be had."""

    model: Model
    origin: str
    address: str = ""


KNOWN = {
    each.model.name: each
    for each in (
        Known(
            Model(
                name="yolox_nano",
                form=Format.YOLOX,
                sha256="695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14",
                licence="Apache-2.0",
            ),
            "Megvii YOLOX",
        ),
        Known(
            Model(
                name="nanodet_m_320",
                form=Format.NANODET,
                sha256="88e9fb97a54bb0030127ad323a10f88b4531b6aa82617e7ef79e35ffcc9bb3e1",
                licence="Apache-2.0",
            ),
            "RangiLyu NanoDet",
        ),
    )
}


class Store:
    def __init__(self, data: Path) -> None:
        self.folder = data / "models"

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.onnx"

    def models(self) -> list[Model]:
        return [self.model(each.stem) for each in sorted(self.folder.glob("*.onnx"))]

    def model(self, name: str) -> Model:
        """Raises NotTaken."""
        try:
            return Model.model_validate_json((self.folder / f"{name}.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise NotTaken(f"there is no model {name} here, or its description cannot be read") from error

    def in_use(self) -> str:
        """The name of one; empty where none is."""
        file = self.folder / IN_USE
        return file.read_text().strip() if file.is_file() else ""

    def use(self, name: str) -> None:
        """From the next start of the station on; an empty name for none. Raises NotTaken."""
        if name:
            self.verify(self.model(name))
            (self.folder / IN_USE).write_text(name)
        else:
            (self.folder / IN_USE).unlink(missing_ok=True)

    def verify(self, model: Model) -> None:
        """Raises NotTaken where it is not what it was."""
        if _digest(self.path(model.name).open("rb"), lambda piece: None) != model.sha256:
            raise NotTaken(f"{model.name} does not have the hash that it must have")

    def fetch(self, model: Model, source: str) -> None:
        """From a file, or from an address of http, https or file. Raises NotTaken, and leaves nothing behind."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=self.folder, prefix=".fetching-"))
        try:
            with (part / "model").open("wb") as out:
                digest = _take(source, out)
            if digest != model.sha256:
                raise NotTaken(f"what came has the hash {digest}, and not {model.sha256}")
            (part / "about").write_text(model.model_dump_json(indent=1))
            (part / "about").replace(self.folder / f"{model.name}.json")
            (part / "model").replace(self.path(model.name))
        except (OSError, httpx.HTTPError) as error:
            raise NotTaken(f"it cannot be had: {error}") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def detector(self) -> Detector | None:
        """Of the model in use, if any. Raises NotTaken and detector.NoLibrary."""
        name = self.in_use()
        if not name:
            return None
        model = self.model(name)
        self.verify(model)
        return Detector(self.path(name), model.form, model.means)


def _take(source: str, out: BinaryIO) -> str:
    parts = urlsplit(source)
    if parts.scheme in ("http", "https"):
        return _download(source, out)
    return _digest(Path(unquote(parts.path) if parts.scheme == "file" else source).open("rb"), out.write)


def _download(address: str, out: BinaryIO) -> str:
    digest, size = hashlib.sha256(), 0
    with httpx.stream("GET", address, timeout=PATIENCE, follow_redirects=True) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes(PIECE):
            size += len(piece)
            if size > MOST:
                raise NotTaken("this is too large for a model")
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def _digest(file: BinaryIO, written: Callable[[bytes], object]) -> str:
    digest = hashlib.sha256()
    with file:
        while piece := file.read(PIECE):
            digest.update(piece)
            written(piece)
    return digest.hexdigest()
