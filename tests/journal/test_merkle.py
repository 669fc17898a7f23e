"""The tree of RFC 9162, against its own recursive definitions and the known roots of certificate transparency."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.journal import merkle
from cityloop.journal.check_receipt import lead

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
sizes = st.integers(1, 260)


def leaf(index: int) -> bytes:
    return merkle.leaf_hash(str(index).encode())


def by_definition(low: int, high: int) -> bytes:
    """MTH of RFC 9162, 2.1.1."""
    if high - low == 0:
        return sha256(b"").digest()
    if high - low == 1:
        return leaf(low)
    half = 1
    while half * 2 < high - low:
        half *= 2
    return sha256(b"\x01" + by_definition(low, low + half) + by_definition(low + half, high)).digest()


def grown(size: int) -> tuple[list[bytes], dict[merkle.Place, bytes]]:
    """The frontier and all stored nodes of a tree."""
    frontier: list[bytes] = []
    nodes = {}
    for index in range(size):
        for level, node in enumerate(merkle.append(frontier, index, leaf(index))):
            nodes[level, ((index + 1) >> level) - 1] = node
    return frontier, nodes


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    frontier: list[bytes] = []
    for index, data in enumerate(LEAVES[:size]):
        merkle.append(frontier, index, merkle.leaf_hash(bytes.fromhex(data)))
    assert merkle.root(frontier).hex() == ROOTS[size]


@given(st.integers(0, 300))
def test_the_frontier_leads_to_the_root_by_definition(size: int) -> None:
    assert merkle.root(grown(size)[0]) == by_definition(0, size)


@given(st.data(), sizes)
def test_every_leaf_is_proven_and_only_at_its_place(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    frontier, nodes = grown(size)
    proof = merkle.hashes(merkle.inclusion(index, size), nodes)
    root = merkle.root(frontier)
    assert merkle.root_by_inclusion(leaf(index), index, size, proof) == root
    assert lead(leaf(index), index, size, proof) == root
    for other in {0, size - 1, max(0, index - 1), (index + 1) % size} - {index}:
        assert merkle.root_by_inclusion(leaf(index), other, size, proof) != root
        assert lead(leaf(index), other, size, proof) != root


@given(st.data(), sizes)
def test_a_bent_proof_of_inclusion_leads_elsewhere(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    frontier, nodes = grown(size)
    proof = merkle.hashes(merkle.inclusion(index, size), nodes)
    for bent in _bent(proof):
        assert merkle.root_by_inclusion(leaf(index), index, size, bent) != merkle.root(frontier)
        assert lead(leaf(index), index, size, bent) != merkle.root(frontier)


@given(st.data(), sizes)
def test_every_tree_is_proven_to_begin_every_later_one(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size))
    frontier, nodes = grown(size)
    before, after = by_definition(0, old), merkle.root(frontier)
    proof = merkle.hashes(merkle.consistency(old, size), nodes) if old < size else []
    assert merkle.is_consistent(old, size, before, after, proof)
    for bent in _bent(proof):
        assert not merkle.is_consistent(old, size, before, after, bent)
    forged = sha256(before).digest()
    assert not merkle.is_consistent(old, size, forged, after, proof)


def _bent(proof: list[bytes]) -> list[list[bytes]]:
    longer = [*proof, sha256(b"one more").digest()]
    return [longer] if not proof else [longer, proof[:-1], [sha256(proof[0]).digest(), *proof[1:]]]


@given(sizes)
def test_an_act_stores_no_more_than_one_node_a_leaf_on_average(size: int) -> None:
    assert len(grown(size)[1]) < 2 * size


def test_what_lies_outside_the_tree_is_not_proven() -> None:
    with pytest.raises(ValueError, match="no leaf 5 in a tree of 5"):
        merkle.inclusion(5, 5)
    with pytest.raises(ValueError, match="no beginning"):
        merkle.consistency(6, 5)
    assert merkle.root_by_inclusion(leaf(0), 5, 5, []) is None
    assert not merkle.is_consistent(0, 5, merkle.EMPTY, leaf(0), [])
