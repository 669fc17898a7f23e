"""Signed heads: every minute the log's size and root are signed, and kept in the database and in a file outside it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from cityloop.journal import merkle, rules
from cityloop.journal.appending import split
from cityloop.journal.models import Head, SignedHead
from cityloop.journal.queries import newest_signed_head
from cityloop.journal.services import batch

PURPOSE = "cityloop journal head 1"
TAIL = 4096  # bytes at the end of the file that surely hold the newest heads


@dataclass(frozen=True)
class HeadText:
    """A signed head as it stands in the file and in receipts: all bytes in hex."""

    size: int
    root: str
    at: str
    key: str
    signature: str

    @property
    def signed(self) -> bytes:
        return rules.canonical({"at": self.at, "purpose": PURPOSE, "root": self.root, "size": self.size}).encode()

    def is_by(self, key: bytes) -> bool:
        if self.key != key.hex():
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(self.signature), self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def sign_head(*, at: datetime) -> SignedHead | None:
    """Signs the log as it stands; None where nothing was added since the last time."""
    with _outside(), batch():
        # On commit, hence also when an earlier process died between its commit and the file.
        transaction.on_commit(_write_outside)
        head, newest = Head.objects.get(), newest_signed_head()
        if head.size == (newest.size if newest else 0):
            return None
        root = merkle.root(split(bytes(head.frontier)))
        unsigned = HeadText(head.size, root.hex(), rules.moment(at), public_key().hex(), "")
        return SignedHead.objects.create(
            size=head.size, root=root, at=at, key=public_key(), signature=_private_key().sign(unsigned.signed)
        )


def public_key() -> bytes:
    return _private_key().public_key().public_bytes_raw()


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.JOURNAL_SIGNING_KEY())


def as_text(row: SignedHead) -> HeadText:
    return HeadText(
        size=row.size,
        root=bytes(row.root).hex(),
        at=rules.moment(row.at),
        key=bytes(row.key).hex(),
        signature=bytes(row.signature).hex(),
    )


def file_outside() -> Path:
    return Path(settings.DATA) / "journal" / "heads.jsonl"


def read_outside() -> Iterator[HeadText | int]:
    """The heads in the file; for a line that cannot be read (torn in a crash, or tampered with), its number."""
    if not file_outside().exists():
        return
    with file_outside().open("rb") as file:
        for number, line in enumerate(file, 1):
            yield _parse(line) or number


def _parse(line: bytes) -> HeadText | None:
    try:
        return HeadText(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _write_outside() -> None:
    """Appends the heads that the file does not have yet."""
    with file_outside().open("ab+") as file:
        end = os.pread(file.fileno(), TAIL, max(0, file.tell() - TAIL))
        last = max((head.size for line in end.splitlines() if (head := _parse(line))), default=0)
        rows = SignedHead.objects.filter(size__gt=last).order_by("size")
        lines = [json.dumps(asdict(as_text(row))) + "\n" for row in rows]
        if lines and end and not end.endswith(b"\n"):
            lines.insert(0, "\n")  # after a torn line
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _outside() -> Iterator[None]:
    """One signer at a time."""
    file_outside().parent.mkdir(parents=True, exist_ok=True)
    with file_outside().with_suffix(".turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
