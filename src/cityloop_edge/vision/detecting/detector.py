"""A model at work. The library that runs it is an extra (`detector`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cityloop_edge.messages import Box, Means
from cityloop_edge.vision.detecting import formats, naming
from cityloop_edge.vision.detecting.coco import LABELS
from cityloop_edge.vision.detecting.formats import Colours, Detection, Format
from cityloop_edge.vision.detecting.naming import Told

AROUND = 0.5  # of what came, on each side: a model needs to see where it stands
LEAST_SIDE = 160  # pixels
ERRORS_ALONE = 3


class NoLibrary(Exception):
    """ONNX Runtime is not installed."""


class Detector:
    """May be used by many threads."""

    def __init__(self, model: Path, form: Format, means: Mapping[str, Means], labels: Sequence[str] = LABELS) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise NoLibrary("onnxruntime is not installed: pip install cityloop[detector]") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = ERRORS_ALONE
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        asked = self._session.get_inputs()[0]
        self._input, self._size = asked.name, int(asked.shape[2])
        self._form, self._means, self._labels = form, means, labels

    def find(self, picture: Colours) -> list[Detection]:
        square, scale = formats.prepared(self._form, picture, self._size)
        return formats.found(self._form, self._session.run(None, {self._input: square}), self._size, scale)

    def name(self, picture: Colours, box: Box) -> Told:
        """What stays in the box, of which fractions of the picture are told."""
        height, width = picture.shape[:2]
        came = (box.x * width, box.y * height, (box.x + box.width) * width, (box.y + box.height) * height)
        left, top, right, bottom = _around(came, width, height)
        moved = (came[0] - left, came[1] - top, came[2] - left, came[3] - top)
        return naming.told(moved, self.find(picture[top:bottom, left:right]), self._labels, self._means)


def _around(came: naming.Box, width: int, height: int) -> tuple[int, int, int, int]:
    across, down = (max((came[at + 2] - came[at]) * (0.5 + AROUND), LEAST_SIDE / 2) for at in (0, 1))
    x, y = (came[0] + came[2]) / 2, (came[1] + came[3]) / 2
    return (
        max(round(x - across), 0),
        max(round(y - down), 0),
        min(round(x + across), width),
        min(round(y + down), height),
    )
