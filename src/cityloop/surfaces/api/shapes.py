"""The small shapes from which everything that crosses the border is made; parsed once, here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

LARGEST = 2**63 - 1  # what a row's number can be at most
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("contains a NUL character")
    return text


def _sensible(moment: datetime) -> datetime:
    if not EARLIEST <= moment < LATEST:
        raise ValueError("must be between 1970 and 2200")
    return moment


Clean = AfterValidator(_clean)
Word = Annotated[str, Field(max_length=60), Clean]
Short = Annotated[str, Field(max_length=200), Clean]
Long = Annotated[str, Field(max_length=4000), Clean]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]
Id = Annotated[int, Field(ge=1, le=LARGEST)]
Revision = Annotated[int, Field(ge=0, le=LARGEST)]


class Strict(Schema):
    """What is sent to us: a name we do not know is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")
