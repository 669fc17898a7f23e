"""Why a file is not taken. Each tells the person who brought it; nothing was kept."""

from __future__ import annotations


class Refused(Exception):
    """The file is not taken."""


class Empty(Refused):
    """There is nothing in it."""


class TooLarge(Refused):
    """More bytes than a file of its kind may have."""


class TooManyPixels(Refused):
    """A picture that would fill the memory once unpacked."""


class NotAnImage(Refused):
    """No picture, or one that is broken off or damaged."""


class Torn(Refused):
    """A video, sound or document that is broken off or damaged."""


class UnknownKind(Refused):
    """Neither picture, video, sound nor document, judged by content and never by name."""


class NotAccepted(Refused):
    """A good file of a kind that is not wanted here."""


class TwoInOne(Refused):
    """A picture in which another file hides (a web page, a script, an archive)."""


class NoSuchPlace(Refused):
    """A position that is not on earth."""
