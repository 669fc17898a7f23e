"""A receipt is checked by whoever holds it, with nothing but Python."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from cityloop.journal import check_receipt, merkle, receipts
from cityloop.journal.appending import split
from cityloop.journal.check_receipt import complaints, is_signed
from cityloop.journal.heads import public_key, sign_head
from cityloop.journal.models import Head
from cityloop.journal.reading import nodes
from cityloop.journal.services import Subject, act
from tests.journal.acting import DISPATCHER, NOON, WELL, do_many

# RFC 8032, 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_a_signature_is_checked_without_any_library(key: str, message: str, signature: str) -> None:
    assert is_signed(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))
    assert not is_signed(bytes.fromhex(key), bytes.fromhex(message) + b"!", bytes.fromhex(signature))


@settings(max_examples=30)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=99), bit=st.integers(0, 511))
def test_it_agrees_with_the_library_that_signs(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    bent = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    assert is_signed(key, message, signature)
    assert not is_signed(key, message, bent)


@pytest.mark.parametrize(
    ("key", "signature"), [(b"", b""), (b"\xff" * 32, bytes(64)), (bytes(32), b"\xff" * 64), (bytes(31), bytes(64))]
)
def test_nonsense_is_no_signature(key: bytes, signature: bytes) -> None:
    assert not is_signed(key, b"message", signature)


def made() -> dict[str, Any]:
    """A receipt of two acts about the well, one with a sealed text, as it comes out of a file."""
    do_many(20)
    for reason in ("井盖不见了", ""):
        with act("case.urged", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
            entry.sealed["reason"] = reason
    sign_head(at=NOON)
    do_many(3)
    found: dict[str, Any] = json.loads(json.dumps(receipts.receipt(WELL)))
    return found


@pytest.mark.django_db
def test_a_receipt_proves_its_acts() -> None:
    found = made()
    assert complaints(found, public_key().hex()) == []
    assert [json.loads(said["document"])["number"] for said in found["acts"]] == [21, 22]
    assert found["acts"][0]["sealed"]["reason"]["text"] == "井盖不见了"


BENT: dict[str, Callable[[Any], object]] = {
    "another act": lambda it: it["acts"][0].update(document=it["acts"][0]["document"].replace("urged", "closed")),
    "another place": lambda it: it["acts"][0].update(document=it["acts"][0]["document"].replace(":21,", ":22,")),
    "a proof cut short": lambda it: it["acts"][0]["proof"].pop(),
    "another text": lambda it: it["acts"][0]["sealed"]["reason"].update(text="nothing"),
    "a text under another name": lambda it: it["acts"][0]["sealed"].update(other=it["acts"][0]["sealed"]["reason"]),
    "another size": lambda it: it["head"].update(size=21),
    "another root": lambda it: it["head"].update(root="00" * 32),
    "another time": lambda it: it["head"].update(at="2026-01-01T00:00:00.000000Z"),
    "no head": lambda it: it.pop("head"),
    "no list": lambda it: it.update(acts=7),
    "no hex": lambda it: it["head"].update(signature="?"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("bend", BENT.values(), ids=list(BENT))
def test_a_bent_receipt_is_refused(bend: Callable[[Any], object]) -> None:
    found = made()
    bend(found)
    assert complaints(found)


@pytest.mark.django_db
def test_a_receipt_signed_by_another_is_refused() -> None:
    found, forger = made(), Ed25519PrivateKey.generate()
    key = forger.public_key().public_bytes_raw().hex()
    said = {name: found["head"][name] for name in ("at", "root", "size")} | {"purpose": "cityloop journal head 1"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    found["head"] |= {"key": key, "signature": forger.sign(text).hex()}
    assert complaints(found) == []  # it agrees with itself
    assert complaints(found, public_key().hex()) == ["the head was signed with another key than the one given"]


@pytest.mark.django_db
def test_the_checker_runs_alone(tmp_path: Path) -> None:
    found = made()
    checker = tmp_path / "check.py"
    checker.write_bytes(Path(check_receipt.__file__).read_bytes())
    for receipt, status in ((found, 0), (found | {"acts": [found["acts"][0] | {"proof": []}]}, 1), ("torn", 1)):
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps(receipt))
        # -I: no package of ours or anybody's is in reach.
        run = subprocess.run(
            [sys.executable, "-I", "-S", str(checker), str(file), public_key().hex()], capture_output=True, check=False
        )
        assert run.returncode == status, run.stderr


def test_the_checker_explains_itself_and_refuses_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_receipt.main([]) == 2
    assert "public key" in capsys.readouterr().err
    assert check_receipt.main([str(tmp_path / "nothing.json")]) == 2


@pytest.mark.django_db
def test_an_export_is_checked_the_same_way() -> None:
    do_many(30)
    sign_head(at=NOON)
    export: Any = receipts.export(5, 28)
    assert complaints(export, public_key().hex()) == []
    assert len(export["acts"]) == 24


@pytest.mark.django_db
def test_nothing_is_proven_before_a_head_is_signed() -> None:
    do_many(1)
    with pytest.raises(receipts.NothingSigned):
        receipts.receipt(Subject("case", "0"))


@pytest.mark.django_db
def test_proofs_read_from_the_database_lead_to_its_root() -> None:
    do_many(77)
    frontiers = {}
    tree: list[bytes] = []
    for number in range(1, 78):
        merkle.append(tree, number - 1, nodes([(0, number - 1)])[0, number - 1])
        frontiers[number] = merkle.root(tree)
    assert frontiers[77] == merkle.root(split(bytes(Head.objects.get().frontier)))
    for old in range(1, 77):
        proof = receipts.consistency_proof(old, 77)
        assert merkle.is_consistent(old, 77, frontiers[old], frontiers[77], proof)
