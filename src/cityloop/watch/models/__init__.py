"""Rows of the room, by the folder that they belong to; all are had from here."""

from cityloop.watch.models.alerts import Alert, Attention, FalseAlarm, Remembered, Reminder, Stay
from cityloop.watch.models.cameras import Camera, Condition, Owner, Recording
from cityloop.watch.models.health import Charge, Fault, HealthDay, HealthNames, Sign
from cityloop.watch.models.learning import Probation, Tuning
from cityloop.watch.models.retrieving import Applicant, Ground, Retrieval, RetrievalPart
from cityloop.watch.models.rounds import KeyPlace, Round
from cityloop.watch.models.seeing import Footage, Look, Turn, Why
from cityloop.watch.models.zones import Mask, Meaning, Zone

__all__ = [
    "Alert",
    "Applicant",
    "Attention",
    "Camera",
    "Charge",
    "Condition",
    "FalseAlarm",
    "Fault",
    "Footage",
    "Ground",
    "HealthDay",
    "HealthNames",
    "KeyPlace",
    "Look",
    "Mask",
    "Meaning",
    "Owner",
    "Probation",
    "Recording",
    "Remembered",
    "Reminder",
    "Retrieval",
    "RetrievalPart",
    "Round",
    "Sign",
    "Stay",
    "Tuning",
    "Turn",
    "Why",
    "Zone",
]
