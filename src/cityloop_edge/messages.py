"""What crosses the wire between a station and the centre; the only part of the edge that the platform may import.

Up: `Batch` of sightings, heartbeats and acknowledgements over HTTP, spooled until its `Receipt` is there, delivered
at least once; every message bears an id. Down: `Configuration` (fetched) and `Command` (over the WebSocket).
A reader ignores fields it does not know and refuses a version it does not know.
"""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

VERSION = 1
MAX_PICTURE = 2_000_000  # bytes of one JPEG
MAX_MESSAGES = 200  # of one batch
MAX_BATCH = 24_000_000  # bytes of one posted batch
MOST_KEPT = 3650 * 24 * 60  # minutes of recording
MAX_FRAGMENT = 8_000_000  # bytes of half a second of moving pictures
MAX_FOOTAGE = 200_000_000  # bytes of one clip
MAX_PIECE = 4_000_000  # bytes of it in one go
MAX_FOUND, MAX_STREAMS, MAX_PRESETS = 200, 16, 300  # devices of one search; of one device

Code = Annotated[str, Field(pattern=r"^[\w.:-]{1,64}$")]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Point = tuple[Fraction, Fraction]
Polygon = Annotated[tuple[Point, ...], Field(min_length=3, max_length=100)]
WEEK = 7 * 24 * 60  # minutes
Minute = Annotated[int, Field(ge=0, le=WEEK)]
Span = tuple[Minute, Minute]  # from and to, in minutes since Monday 0:00


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Phase(StrEnum):
    """Where a stay is in its life."""

    BEGAN = "began"
    ONGOING = "ongoing"
    ENDED = "ended"


class Moment(StrEnum):
    """When a picture was taken, seen from the stay."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Picture(Wire):
    """A JPEG and its hash; the two must agree."""

    moment: Moment
    taken_at: AwareDatetime
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    jpeg: Annotated[Base64Bytes, Field(max_length=MAX_PICTURE)]

    @classmethod
    def of(cls, jpeg: bytes, *, moment: Moment, taken_at: AwareDatetime) -> Self:
        return cls(
            moment=moment, taken_at=taken_at, sha256=hashlib.sha256(jpeg).hexdigest(), jpeg=base64.b64encode(jpeg)
        )

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if not self.jpeg.startswith(b"\xff\xd8\xff"):
            raise ValueError("not a JPEG")
        if hashlib.sha256(self.jpeg).hexdigest() != self.sha256:
            raise ValueError("the picture does not have this hash")
        return self


class Box(Wire):
    """A rectangle in fractions of the picture, from its upper left corner."""

    x: Fraction
    y: Fraction
    width: Fraction
    height: Fraction


class Means(StrEnum):
    """What a class of a learnt model means for a zone."""

    LIVING = "living"
    VEHICLE = "vehicle"
    THING = "thing"


class Named(Wire):
    """What a learnt model takes the thing for."""

    what: Code
    means: Means
    score: Fraction


class Sighting(Wire):
    """News about one stay: a thing that rests in a zone. `stay` is the same from its beginning to its end."""

    kind: Literal["sighting"] = "sighting"
    id: UUID = Field(default_factory=uuid4)
    stay: UUID
    camera: Code
    zone: Code
    phase: Phase
    at: AwareDatetime
    began_at: AwareDatetime
    box: Box
    rule: Code
    score: Fraction
    pictures: Annotated[tuple[Picture, ...], Field(max_length=4)] = ()
    named: Named | None = None


class Condition(StrEnum):
    """How a camera fares."""

    CONNECTING = "connecting"
    WATCHING = "watching"
    FAILED = "failed"


class Sign(StrEnum):
    """What is wrong with a camera that gives pictures."""

    BLACK = "black"
    FROZEN = "frozen"
    BLURRED = "blurred"
    COVERED = "covered"
    MOVED = "moved"
    WRONG_CLOCK = "wrong_clock"


class CameraHealth(Wire):
    """`recorded_since`: the oldest that is kept of it at the station."""

    camera: Code
    condition: Condition
    signs: Annotated[tuple[Sign, ...], Field(max_length=20)] = ()
    pictures: Annotated[int, Field(ge=0)] = 0
    last_picture_at: AwareDatetime | None = None
    trouble: Annotated[str, Field(max_length=300)] = ""
    recorded_since: AwareDatetime | None = None
    away: bool = False  # turned by hand: what is drawn for its home is not watched


class Heartbeat(Wire):
    """The latest counts; an older one that was lost is not missed."""

    kind: Literal["heartbeat"] = "heartbeat"
    id: UUID = Field(default_factory=uuid4)
    at: AwareDatetime
    spooled: Annotated[int, Field(ge=0)]
    cameras: Annotated[tuple[CameraHealth, ...], Field(max_length=5000)] = ()


class Outcome(StrEnum):
    """What became of a command."""

    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """Why an address gave nothing."""

    UNREACHABLE = "unreachable"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    NO_VIDEO = "no_video"
    UNREADABLE = "unreadable"
    UNABLE = "unable"  # understands, but cannot do it


class Doubt(StrEnum):
    """What will make watching harder."""

    SELDOM = "seldom"  # keyframes
    UNEVEN = "uneven"  # the distances between them
    SMALL = "small"
    LARGE = "large"
    UNDECODED = "undecoded"


class Probed(Wire):
    """What came from an address, listened to for `heard_seconds`, or `fault`.

    `key_seconds`: the longest that was waited for a keyframe, which is how often a picture can be had from it alone.
    """

    fault: Fault | None = None
    codec: Annotated[str, Field(max_length=40)] = ""
    width: Annotated[int, Field(ge=0)] = 0
    height: Annotated[int, Field(ge=0)] = 0
    rate: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0  # pictures a second
    keyframes: Annotated[int, Field(ge=0)] = 0
    key_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    heard_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    doubts: Annotated[tuple[Doubt, ...], Field(max_length=10)] = ()


PresetName = Annotated[str, Field(max_length=40)]


class FoundStream(Wire):
    """One of the streams that a device offers; its address bears name and password."""

    name: Annotated[str, Field(max_length=64)] = ""
    codec: Annotated[str, Field(max_length=20)] = ""
    width: Annotated[int, Field(ge=0)] = 0
    height: Annotated[int, Field(ge=0)] = 0
    source: Annotated[str, Field(max_length=2000)] = Field(repr=False)


class Found(Wire):
    """A device in the station's network, or why it tells nothing. `control` is empty where it cannot be turned.

    `lon` and `lat`: where it says that it stands, in whatever system it uses.
    """

    device: Annotated[str, Field(max_length=200)]
    host: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=100)] = ""
    hardware: Annotated[str, Field(max_length=100)] = ""
    location: Annotated[str, Field(max_length=100)] = ""
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    streams: Annotated[tuple[FoundStream, ...], Field(max_length=MAX_STREAMS)] = ()
    snapshot: Annotated[str, Field(max_length=2000)] = Field(default="", repr=False)
    control: Annotated[str, Field(max_length=2000)] = Field(default="", repr=False)
    presets: Annotated[tuple[PresetName, ...], Field(max_length=MAX_PRESETS)] = ()
    fault: Fault | None = None


class Acknowledgement(Wire):
    kind: Literal["acknowledgement"] = "acknowledgement"
    id: UUID = Field(default_factory=uuid4)
    command: UUID
    outcome: Outcome
    at: AwareDatetime
    detail: Annotated[str, Field(max_length=300)] = ""
    picture: Picture | None = None
    probed: Probed | None = None
    found: Annotated[tuple[Found, ...], Field(max_length=MAX_FOUND)] = ()
    total: Annotated[int, Field(ge=0)] = 0  # how many there are of what was found
    presets: Annotated[tuple[PresetName, ...], Field(max_length=MAX_PRESETS)] = ()


class Deleted(Wire):
    """What was deleted of one camera's recordings; `early`: for want of room, before its time."""

    camera: Code
    files: Annotated[int, Field(ge=0)]
    bytes: Annotated[int, Field(ge=0)]
    early: Annotated[int, Field(ge=0)] = 0
    until: AwareDatetime  # the youngest of it was from then


class Deletion(Wire):
    """Recordings that were deleted since it was told last."""

    kind: Literal["deletion"] = "deletion"
    id: UUID = Field(default_factory=uuid4)
    at: AwareDatetime
    cameras: Annotated[tuple[Deleted, ...], Field(max_length=5000)]


AnyMessage = Sighting | Heartbeat | Acknowledgement | Deletion
Message = Annotated[AnyMessage, Field(discriminator="kind")]
MESSAGE: TypeAdapter[AnyMessage] = TypeAdapter(Message)


class Batch(Wire):
    """Messages in the order in which they came about."""

    version: Literal[1] = 1
    id: UUID = Field(default_factory=uuid4)
    sent_at: AwareDatetime
    messages: Annotated[tuple[Message, ...], Field(max_length=MAX_MESSAGES)]


class Refusal(Wire):
    """A message that the centre will never take; the station sets it aside."""

    id: UUID
    reason: str


class Receipt(Wire):
    """Whatever is named here need not be sent again."""

    version: Literal[1] = 1
    batch: UUID
    accepted: tuple[UUID, ...] = ()
    known: tuple[UUID, ...] = ()
    refused: tuple[Refusal, ...] = ()


class Meaning(StrEnum):
    """What a zone stands for."""

    NO_STALL = "no_stall"
    SHOP_LINE = "shop_line"
    NO_PARKING = "no_parking"
    FIRE_LANE = "fire_lane"
    REFUSE = "refuse"
    MARKET = "market"
    KEEP = "keep"  # what is there has to stay


class ZonePlan(Wire):
    """A polygon in fractions of the picture in which nothing may stay longer than `dwell_seconds` while `hours` last;
    or, where it means to keep, in which what is there may not be gone or hidden for longer.

    Without `hours` the rule always holds.
    """

    zone: Code
    polygon: Polygon
    meaning: Meaning
    dwell_seconds: Annotated[float, Field(gt=0, le=86_400)]
    min_size: Fraction = 0.002  # part of the picture that the thing covers
    hours: Annotated[tuple[Span, ...], Field(max_length=200)] = ()


class CameraPlan(Wire):
    """`source`: rtsp://..., or file:///... played over and over at its pace (`?speed=8` faster, `?once=1` once).

    `masks` are burnt into every picture before anything else sees it. `offset_minutes`: the city's time, in which the
    hours of its zones are told, east of Greenwich. `stream`: whose moving pictures may be handed on as they are; empty
    where there is none, or where masks forbid it; `sub_stream`: a smaller one, for browsers that cannot play it.
    `kept_minutes`: how long what it sees is recorded; 0: not at all.
    `view`: the name of what the camera looks at now; under another name it has not moved, but looks at something else.
    `control`: by which it is turned, onvif+http://...; let alone for `home_seconds` it goes back to `preset`, for which
    its zones are drawn.
    """

    camera: Code
    source: str = Field(repr=False)
    sample_seconds: Annotated[float, Field(gt=0, le=3600)] = 2.0
    zones: tuple[ZonePlan, ...] = ()
    masks: Annotated[tuple[Polygon, ...], Field(max_length=100)] = ()
    offset_minutes: Annotated[int, Field(ge=-1440, le=1440)] = 0
    stream: str = Field(default="", repr=False)
    sub_stream: str = Field(default="", repr=False)
    kept_minutes: Annotated[int, Field(ge=0, le=MOST_KEPT)] = 0
    view: Annotated[str, Field(max_length=64)] = ""
    control: str = Field(default="", repr=False)
    preset: PresetName = ""
    home_seconds: Annotated[float, Field(gt=0, le=86_400)] = 300.0


class Configuration(Wire):
    version: Literal[1] = 1
    station: Code
    heartbeat_seconds: Annotated[float, Field(gt=0, le=3600)] = 10.0
    cameras: tuple[CameraPlan, ...] = ()

    @property
    def revision(self) -> str:
        """Changes whenever anything in the configuration does."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]


class Command(Wire):
    """An order, not carried out after `expires_at` and never twice. `target` is a camera or loudspeaker."""

    version: Literal[1] = 1
    id: UUID = Field(default_factory=uuid4)
    kind: Code
    expires_at: AwareDatetime
    target: Annotated[str, Field(max_length=64)] = ""
    arguments: dict[str, str | int | float | bool] = Field(default_factory=dict, repr=False)


class Clip(Wire):
    """A piece of a recording that is ready at the station, told with each of its pieces."""

    id: UUID
    size: Annotated[int, Field(gt=0, le=MAX_FOOTAGE)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    begin: AwareDatetime
    end: AwareDatetime


class Piece(Wire):
    """How much of a clip the centre has: the next piece begins there."""

    have: Annotated[int, Field(ge=0)]


class Enrolment(Wire):
    """What a new station shows once: the code that an administrator gave it."""

    code: Annotated[str, Field(min_length=8, max_length=100)]


class Enrolled(Wire):
    station: Code
    token: str = Field(repr=False)
