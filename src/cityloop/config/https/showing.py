"""The way to trust, for whoever stands at the terminal with a phone in hand."""

from __future__ import annotations

import sys

import segno

from cityloop.config.https import machine
from cityloop.config.tell import tell


def show(plain_port: int) -> None:
    address = f"http://{_reached()}:{plain_port}/trust/"
    tell(
        f"Phones and other machines trust this city once they have its authority: {address}",
        f"手机和其他电脑安装本系统的根证书后即可信任本系统：{address}",
    )
    segno.make(address, error="m").terminal(out=sys.stdout, compact=True, border=2)
    sys.stdout.flush()


def _reached() -> str:
    found = next(iter(machine.addresses()), "127.0.0.1")
    return f"[{found}]" if ":" in found else found
