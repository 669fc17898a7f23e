"""Why a command is not done."""


class Refused(Exception):
    """A command cannot be done as asked; the message says why and what to do."""
