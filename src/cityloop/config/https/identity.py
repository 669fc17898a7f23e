"""What a city shows of itself on HTTPS, and how its own processes check it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

GIVEN, LOCAL = "given", "local"


@dataclass(frozen=True, slots=True)
class Identity:
    """Files of the certificate and its key; the file of our own authority where it signed; names it holds for."""

    certificate: Path
    key: Path
    hosts: tuple[str, ...]
    authority: Path | None = None

    @property
    def kind(self) -> str:
        return LOCAL if self.authority else GIVEN

    def context(self) -> ssl.SSLContext:
        """For calls of this machine to itself: our authority is checked. A given certificate has other names than the
        loopback's, and who answers there is known: the supervisor holds the socket."""
        context = ssl.create_default_context(cafile=self.authority)
        if self.authority is None:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
