"""Make things findable, and forget them. Called inside the transaction of whoever writes the thing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import transaction

from cityloop.words import grams
from cityloop.words.models import Entry
from cityloop.words.rules import normalise

LONGEST = 10_000
"""Characters of a text that count; nobody looks for what stands behind."""
_CHUNK = 2_000


def index(kind: str, key: str, text: str) -> None:
    """The thing `key` of `kind` is found by `text` from now on, and by nothing it was found by before."""
    index_many(kind, [(key, text)])


@transaction.atomic
def index_many(kind: str, texts: Iterable[tuple[str, str]]) -> None:
    """Like `index`, for many (key, text); of a key given twice the later text counts."""
    walk = iter(texts)
    while chunk := dict(islice(walk, _CHUNK)):
        _put(kind, {key: normalise(text[:LONGEST]) for key, text in chunk.items()})


@transaction.atomic
def forget(kind: str, *keys: str) -> None:
    """Nothing of these is left in the index."""
    for at in range(0, len(keys), _CHUNK):
        _drop(list(Entry.objects.filter(kind=kind, key__in=keys[at : at + _CHUNK])))


def _put(kind: str, texts: dict[str, str]) -> None:
    known = {entry.key: entry for entry in Entry.objects.filter(kind=kind, key__in=list(texts))}
    _drop([entry for key, entry in known.items() if entry.text != texts[key]])
    fresh = [Entry(kind=kind, key=key, text=text) for key, text in texts.items() if not _same(known.get(key), text)]
    made = Entry.objects.bulk_create(fresh)
    grams.add([(entry.pk, kind, entry.text) for entry in made])


def _same(entry: Entry | None, text: str) -> bool:
    return entry is not None and entry.text == text


def _drop(entries: Sequence[Entry]) -> None:
    if entries:
        pks = [entry.pk for entry in entries]
        grams.drop([(pk, entry.kind, entry.text) for pk, entry in zip(pks, entries, strict=True)])
        Entry.objects.filter(pk__in=pks).delete()
