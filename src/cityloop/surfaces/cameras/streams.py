"""What came from an address that was tried, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.edge.models import Command
from cityloop.edge.words import said
from cityloop_edge import messages as wire

CODECS = {"h264": "H.264", "hevc": "H.265", "mjpeg": "MJPEG", "jpeg": "JPEG", "mpeg4": "MPEG-4", "av1": "AV1"}
FAULTS = {
    wire.Fault.UNREACHABLE: gettext_lazy("Nobody answers at this address."),
    wire.Fault.UNAUTHORIZED: gettext_lazy("The camera refuses the name or the password."),
    wire.Fault.NOT_FOUND: gettext_lazy("The camera answers, but has no such stream."),
    wire.Fault.NO_VIDEO: gettext_lazy("There is no picture in this stream."),
    wire.Fault.UNREADABLE: gettext_lazy("What comes from there cannot be read."),
    wire.Fault.UNABLE: gettext_lazy("It answers, but cannot do what is asked."),
}
DOUBTS = {
    wire.Doubt.SELDOM: gettext_lazy(
        "Keyframes are far apart, as a smart codec makes them: set them to one or two seconds in the camera."
    ),
    wire.Doubt.UNEVEN: gettext_lazy("Keyframes come at uneven distances; switch the smart codec off in the camera."),
    wire.Doubt.SMALL: gettext_lazy("The picture is small: what is far away will not be seen."),
    wire.Doubt.LARGE: gettext_lazy("The picture is larger than is looked at; a smaller stream costs less."),
    wire.Doubt.UNDECODED: gettext_lazy("A stream comes, but no picture could be made of it."),
}


def probed(command: Command, at: datetime) -> dict[str, Any]:
    """What became of trying an address."""
    waits = not command.outcome and command.expires_at > at
    found = wire.Probed.model_validate(command.probed) if command.probed else None
    return {
        "command": command,
        "waits": waits,
        "problem": "" if waits or (found and not found.fault) else _no_stream(command, found),
        "facts": _facts(found) if found and not found.fault else [],
        "doubts": [str(DOUBTS[doubt]) for doubt in found.doubts] if found else [],
    }


def _no_stream(command: Command, found: wire.Probed | None) -> str:
    if found and found.fault:
        return str(FAULTS[found.fault])
    if not command.outcome:
        return _("The station did not answer. Is it running?")
    return _("The station could not try it: %(why)s") % {"why": said(command.detail) or command.get_outcome_display()}


def _facts(found: wire.Probed) -> list[tuple[str, str]]:
    facts = [(_("Codec"), CODECS.get(found.codec, found.codec)), (_("Size"), f"{found.width} × {found.height}")]
    if not found.rate:  # single pictures, to be had whenever they are wanted
        return facts
    often = _("every %(n)s s") % {"n": f"{found.key_seconds:g}"}
    return [
        *facts,
        (_("Pictures a second"), f"{found.rate:g}"),
        (_("Keyframes"), often if found.keyframes > 1 else _("one in %(n)s s") % {"n": f"{found.heard_seconds:g}"}),
        (_("Can be watched"), often),
    ]
