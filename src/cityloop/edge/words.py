"""What stations say of cameras, in the reader's language. A station speaks one language, and so do its libraries."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOBODY = _("Nobody answers at this address.")
REFUSED = _("The camera refuses the name or the password.")
NO_STREAM = _("The camera answers, but has no such stream.")
NO_VIDEO = _("There is no picture in this stream.")
UNREADABLE = _("What comes from there cannot be read.")
HUNG_UP = _("The camera has broken the connection off.")
NOT_TURNED = _("This camera cannot be turned.")
SERVER_SILENT = _("The media server does not answer.")
SERVER_REFUSES = _("The media server refuses the name or the password.")
SERVER_KNOWS_NOT = _("The media server does not know this camera.")
NOT_UNDERSTOOD = _("The station did not understand what it was asked.")

# What comes first is tried first; the words of FFmpeg and of the operating system are among them.
SENTENCES: tuple[tuple[str, Promise], ...] = (
    (r"the camera asks for a password", _("The camera asks for a name and a password.")),
    (r"the camera asks for a password in an unknown way", _("The camera asks for its password in an unknown way.")),
    (r"the (camera does not take|device refuses the name or) the password", REFUSED),
    (r"the camera answer(s|ed) 40[13]\b.*|.*(401|403).*(Unauthorized|Forbidden|failed|denied).*", REFUSED),
    (r"the camera answer(s|ed) 404\b.*|the device has nothing at this address|.*\b404 Not Found.*", NO_STREAM),
    (r"the camera answer(s|ed) 5\d\d\b.*|.*Server returned 5XX.*", _("The camera is too busy for another connection.")),
    (r"the camera answer(s|ed) (?P<what>.+)", _("The camera answers: %(what)s")),
    (r"Connection refused|no picture: Connect(Error|Timeout)|.*(Connection|Operation) timed out.*", NOBODY),
    (r".*(No route to host|Network is unreachable|Host is down|Connection refused|Immediate exit).*", NOBODY),
    (r".*(Name or service not known|nodename nor servname|name resolution).*", _("Its name leads to no address.")),
    (r"the camera does not (answer|listen)|the device does not answer.*", NOBODY),
    (r"no picture: .*", HUNG_UP),
    (r"the camera has (hung up|forgotten the session)|.*(reset by peer|Broken pipe|End of file).*", HUNG_UP),
    (r"no picture has come for (?P<n>\S+) seconds", _("No picture has come for %(n)s seconds.")),
    (r"no keyframe in (?P<n>\S+) seconds", _("No keyframe has come for %(n)s seconds.")),
    (r"the camera offers no picture|no video in this source|the device has no profile", NO_VIDEO),
    (r"what the (camera|device|media server) (sends|answers) .*|the camera's answer .*", UNREADABLE),
    (r"the camera sends (more than a picture|us to another address)|\d+ packets could not be decoded.*", UNREADABLE),
    (r"the device answers (nothing|too much)|the device gives no address|.*Invalid data found.*", UNREADABLE),
    (r"a way of coding that only FFmpeg may know|packets that do not come in order", UNREADABLE),
    (r"this is no address of a camera|no source of the kind .*", _("This is no address of a camera.")),
    (r"the camera sends by UDP alone", _("The camera sends by UDP alone.")),
    (r"(?P<codec>\S+) cannot be handed on as it is", _("Browsers cannot play %(codec)s.")),
    (r"no worker has it yet", _("No worker of the cluster has it yet.")),
    (r"its worker does not answer.*", _("Its worker in the cluster does not answer.")),
    (r"no (moving )?pictures? of \S+( yet)?", _("The station has no picture of this camera yet.")),
    (r"nothing recorded", _("Nothing is recorded of that time.")),
    (r"busy", _("As many cameras are looked at as the station can show.")),
    (r"the camera has no position (?P<name>.+)", _("The camera has no position %(name)s.")),
    (r"nobody knows how to turn this camera|the device cannot be turned|\S+ cannot be turned", NOT_TURNED),
    (r"the device cannot do this.*|the device has no such service", _("The camera cannot do this.")),
    (r"GB/T 28181 knows no (steps|places)", _("The camera cannot do this.")),
    (r"positions of GB/T 28181 are .*", _("Positions of GB/T 28181 are numbers from 1 to 255.")),
    (r"the device says: (?P<what>.*)", _("The camera says: %(what)s")),
    (r"the (media server|platform) says: (?P<what>.*)", _("The media server says: %(what)s")),
    (r"the media server does not answer.*", SERVER_SILENT),
    (r"the (media server|platform) refuses the (secret|name or the password)", SERVER_REFUSES),
    (r"the media server has no such (stream|path)|the address names no camera of the server", SERVER_KNOWS_NOT),
    (r"the platform gives no address of the stream", SERVER_KNOWS_NOT),
    (r"the media server does not take the path: (?P<n>.+)", _("The media server does not take the camera: %(n)s")),
    (r"a clip cannot be played \S+ times as fast", UNREADABLE),
    (r"(how long|which cameras|which clip|turned how|under what name).*|\S+: \S+ to \S+", NOT_UNDERSTOOD),
)  # fmt: skip
_KNOWN = [(re.compile(pattern), sentence) for pattern, sentence in SENTENCES]


def said(words: str) -> str:
    """What a station said, as the reader's language has it; as it is where nobody foresaw it."""
    for pattern, sentence in _KNOWN:
        if found := pattern.fullmatch(words):
            return str(sentence) % found.groupdict()
    return words
