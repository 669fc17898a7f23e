"""Checks a receipt of the journal with nothing but Python: `python check_receipt.py receipt.json [public key in hex]`.

A receipt holds acts as they were written, a head of the log (how many acts, one hash over all) with an Ed25519
signature (RFC 8032), and for each act the hashes that lead from it to the head (RFC 9162, 2.1.3). This file stands
alone and shares no code with what wrote the receipt. Give the key that the city published: without it, only that the
receipt agrees with the key it brings along is shown.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, xy = T/Z


def complaints(receipt: Any, key: str | None = None) -> list[str]:
    """What is wrong with a receipt; an empty list where it tells the truth."""
    try:
        head = receipt["head"]
        found = _about_head(head, key)
        for act in receipt["acts"]:
            found += _about_act(act, head)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"this is no receipt: {error!r}"]
    return found


def _about_head(head: dict[str, Any], key: str | None) -> list[str]:
    if key is not None and head["key"] != key.lower():
        return ["the head was signed with another key than the one given"]
    said = {"at": head["at"], "purpose": "cityloop journal head 1", "root": head["root"], "size": head["size"]}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if not is_signed(bytes.fromhex(head["key"]), text, bytes.fromhex(head["signature"])):
        return ["the head's signature is false"]
    return []


def _about_act(act: dict[str, Any], head: dict[str, Any]) -> list[str]:
    document = json.loads(act["document"])
    number = document["number"]
    proof = [bytes.fromhex(step) for step in act["proof"]]
    leaf = hashlib.sha256(b"\x00" + act["document"].encode()).digest()
    found = []
    if lead(leaf, number - 1, head["size"], proof) != bytes.fromhex(head["root"]):
        found.append(f"act {number} does not stand in the log of this head")
    for name, sealed in act.get("sealed", {}).items():
        bound = hashlib.sha256(bytes.fromhex(sealed["salt"]) + sealed["text"].encode()).hexdigest()
        if bound != document["sealed"].get(name):
            found.append(f"the text {name} of act {number} is not the one that was sealed")
    return found


def lead(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """The hash of the whole tree, if `leaf` stands at `index`; None where the proof does not fit."""
    if not 0 <= index < size:
        return None
    found, steps = leaf, list(proof)
    while size > 1:
        if index % 2 == 1 or index + 1 < size:
            if not steps:
                return None
            step = steps.pop(0)
            pair = step + found if index % 2 == 1 else found + step
            found = hashlib.sha256(b"\x01" + pair).digest()
        index, size = index // 2, (size + 1) // 2
    return None if steps else found


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032, 5.1.7): S * B - h * A must be R."""
    public = _point(key)
    if public is None or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    x, y, z, t = public
    return _bytes(_add(_times(scalar, BASE), _times(challenge, (-x % P, y, z, -t % P)))) == signature[:32]


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0])
    b = (one[1] + one[0]) * (other[1] + other[0])
    c = 2 * D * one[3] * other[3]
    d = 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point, factor = _add(point, point), factor >> 1
    return found


def _point(data: bytes) -> Point | None:
    """The point with this y and the sign of x in the topmost bit; None where there is none."""
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return x, y, 1, x * y % P


def _bytes(point: Point) -> bytes:
    scale = pow(point[2], -1, P)
    x, y = point[0] * scale % P, point[1] * scale % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_base = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
assert _base is not None
BASE = _base


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        receipt = json.loads(Path(arguments[0]).read_bytes())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{arguments[0]}: {error}\n")
        return 2
    found = complaints(receipt, arguments[1] if arguments[1:] else None)
    for complaint in found:
        sys.stdout.write(f"FALSE: {complaint}\n")
    if not found:
        head = receipt["head"]
        for act in receipt["acts"]:
            sys.stdout.write(f"true: {act['document']}\n")
        sys.stdout.write(f"{len(receipt['acts'])} acts stand in the log of {head['size']} acts signed {head['at']}\n")
        sys.stdout.write(f"by the key {head['key']}\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
