"""The wire: what is written is read the same; what does not fit is refused; what is new is passed over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from cityloop_edge.messages import (
    MAX_PICTURE,
    Acknowledgement,
    Batch,
    CameraPlan,
    Configuration,
    Heartbeat,
    Meaning,
    Moment,
    Outcome,
    Picture,
    ZonePlan,
)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
JPEG = b"\xff\xd8\xff" + b"picture"


def test_a_batch_is_read_as_it_was_written() -> None:
    picture = Picture.of(JPEG, moment=Moment.DURING, taken_at=NOON)
    answer = Acknowledgement(command=uuid4(), outcome=Outcome.DONE, at=NOON, picture=picture)
    batch = Batch(sent_at=NOON, messages=(answer, Heartbeat(at=NOON, spooled=3)))
    assert Batch.model_validate_json(batch.model_dump_json()) == batch


def test_a_field_from_the_future_is_passed_over_and_a_version_from_the_future_refused() -> None:
    sent = json.loads(Batch(sent_at=NOON, messages=()).model_dump_json())
    assert Batch.model_validate(sent | {"mood": "good"}).messages == ()
    with pytest.raises(ValidationError):
        Batch.model_validate(sent | {"version": 2})


def test_a_picture_agrees_with_its_hash_and_is_bounded() -> None:
    good = Picture.of(JPEG, moment=Moment.DURING, taken_at=NOON)
    with pytest.raises(ValidationError):
        Picture.model_validate(good.model_dump() | {"sha256": "0" * 64})
    for wrong in (b"GIF89a", JPEG + b"a" * MAX_PICTURE):
        with pytest.raises(ValidationError):
            Picture.of(wrong, moment=Moment.DURING, taken_at=NOON)


def test_the_revision_changes_with_the_configuration_and_the_address_is_not_shown() -> None:
    zone = ZonePlan(zone="z", polygon=((0, 0), (1, 0), (1, 1)), meaning=Meaning.FIRE_LANE, dwell_seconds=60)
    camera = CameraPlan(camera="c", source="rtsp://user:secret@camera", zones=(zone,))
    one, other = (Configuration(station="s", cameras=cameras) for cameras in ((), (camera,)))
    assert one.revision != other.revision
    assert other.revision == Configuration.model_validate_json(other.model_dump_json()).revision
    assert "secret" not in repr(other)
