"""The pieces of a COCO file, and the crop that each picture is. Pure.

Format: https://cocodataset.org/#format-data, object detection. Boxes are left, top, width, height in pixels.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PIL import Image

AROUND = 0.5  # of the thing, on each side
LEAST_SIDE = 64  # pixels
QUALITY = 90


@dataclass(frozen=True, slots=True)
class Crop:
    jpeg: bytes
    width: int
    height: int
    box: tuple[int, int, int, int]


def cropped(picture: bytes, box: Sequence[float]) -> Crop | None:
    """The thing and some of what is around it, without anything that stood in the file besides the picture; None where
    the box holds nothing. `box` is told in fractions of the picture.
    """
    with Image.open(io.BytesIO(picture)) as opened:
        whole = opened.convert("RGB")
    left, top, width, height = (round(side * of) for side, of in zip(box, whole.size * 2, strict=True))
    if width < 1 or height < 1:
        return None
    across, down = max(round(width * AROUND), LEAST_SIDE // 2), max(round(height * AROUND), LEAST_SIDE // 2)
    west, north = max(left - across, 0), max(top - down, 0)
    east, south = min(left + width + across, whole.width), min(top + height + down, whole.height)
    out = io.BytesIO()
    whole.crop((west, north, east, south)).save(out, "JPEG", quality=QUALITY)
    inside = (left - west, top - north, min(width, east - left), min(height, south - top))
    return Crop(out.getvalue(), east - west, south - north, inside)


@dataclass
class Annotations:
    """One `annotations.json`; categories are numbered as they are given, from 1 on."""

    about: str
    categories: Sequence[tuple[str, str]]  # name, what it belongs to
    _images: list[dict[str, Any]] = field(default_factory=list)
    _annotations: list[dict[str, Any]] = field(default_factory=list)

    def add(self, file: str, crop: Crop, category: str, taken_at: datetime | None, **more: Any) -> None:
        number = len(self._images) + 1
        left, top, width, height = crop.box
        image = {"id": number, "file_name": file, "width": crop.width, "height": crop.height}
        self._images.append(image | ({"date_captured": f"{taken_at:%Y-%m-%d %H:%M:%S}"} if taken_at else {}))
        self._annotations.append(
            {
                "id": number,
                "image_id": number,
                "category_id": 1 + [name for name, _of in self.categories].index(category),
                "bbox": [left, top, width, height],
                "area": width * height,
                "segmentation": [],
                "iscrowd": 0,
                **more,
            }
        )

    def __len__(self) -> int:
        return len(self._images)

    def told(self, at: datetime) -> dict[str, Any]:
        return {
            "info": {
                "description": self.about,
                "version": "1.0",
                "year": at.year,
                "date_created": f"{at:%Y/%m/%d}",
            },
            "licenses": [],
            "images": self._images,
            "annotations": self._annotations,
            "categories": _categories(self.categories),
        }


def _categories(named: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"id": number, "name": name, "supercategory": of} for number, (name, of) in enumerate(named, 1)]
