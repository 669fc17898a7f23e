"""Chunks hashed at once say what act by act says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.journal import chunks, merkle
from cityloop.journal.chunks import SIZE, Chunk

Grown = tuple[list[bytes], Chunk]


def act_by_act(tree: list[bytes], size: int, count: int) -> Grown:
    """The frontier after `count` more acts, and those acts."""
    found, numbers = list(tree), range(size + 1, size + count + 1)
    documents = [str(number).encode() for number in numbers]
    leaves = map(merkle.leaf_hash, documents)
    hashes = [b"".join(merkle.append(found, size + index, leaf)) for index, leaf in enumerate(leaves)]
    return found, Chunk(numbers, documents, hashes)


@given(st.integers(1, SIZE), st.integers(0, 3))
def test_a_chunk_grows_the_tree_as_its_acts_would(count: int, before: int) -> None:
    tree, _ = act_by_act([], 0, before * SIZE)
    after, chunk = act_by_act(tree, before * SIZE, count)
    roots = [(before * SIZE + some, merkle.root(act_by_act(tree, before * SIZE, some)[0])) for some in {1, count}]
    assert chunks.grown(tree, before * SIZE, chunk, roots) == after


@pytest.mark.parametrize("count", [SIZE, SIZE - 1, 5])
def test_a_chunk_with_anything_wrong_in_it_does_not_fit(count: int) -> None:
    tree, _ = act_by_act([], 0, SIZE)
    _, chunk = act_by_act(tree, SIZE, count)
    wrong = b"?" * 32
    for bent in (
        chunk._replace(documents=[*chunk.documents[:-1], b"other"]),
        chunk._replace(hashes=[*chunk.hashes[:-1], chunk.hashes[-1] + wrong]),
        chunk._replace(hashes=[wrong, *chunk.hashes[1:]]),
        chunk._replace(numbers=[number + 1 for number in chunk.numbers]),
    ):
        assert chunks.grown(tree, SIZE, bent, []) is None
    assert chunks.grown(tree, SIZE, chunk, [(SIZE + 3, wrong)]) is None
    assert chunks.grown([wrong], SIZE, chunk, []) is None or count < SIZE


def test_a_chunk_up_to_a_number_keeps_its_columns_equally_long() -> None:
    _, chunk = act_by_act([], 0, 9)
    assert [len(column) for column in chunk.up_to(4)] == [4, 4, 4]
    assert chunk.up_to(9) == chunk
    assert [len(column) for column in chunk.up_to(0)] == [0, 0, 0]
