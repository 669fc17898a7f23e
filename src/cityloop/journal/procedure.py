"""Appending as a function of PostgreSQL, so that the head is locked for one journey and not for three.

It is made anew with the triggers after each migration. Whoever bends it writes acts that do not verify.
"""

from __future__ import annotations

from django.db import connection

from cityloop.journal import reading

CHANNEL = "cityloop_journal"
_MAKE = (
    "DROP FUNCTION IF EXISTS journal_append;"
    " CREATE FUNCTION journal_append(acts journal_act[], texts journal_sealed[]) RETURNS bigint"
    " LANGUAGE plpgsql AS $journal${body}$journal$"
)
# As `merkle.append` does it; that both make the same tree is tested.
_BODY = r"""
DECLARE
  head journal_head;
  act journal_act;
  node bytea;
  before bigint;
  rest bigint;
BEGIN
  SELECT * INTO head FROM journal_head FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'journal: the head is missing' USING ERRCODE = 'no_data_found';
  END IF;
  before := head.size;
  FOREACH act IN ARRAY acts LOOP
    rest := head.size;
    head.size := head.size + 1;
    act.number := head.size;
    node := sha256('\x00' || convert_to({document}, 'UTF8'));
    act.hashes := node;
    WHILE rest % 2 = 1 LOOP
      node := sha256('\x01' || substr(head.frontier, length(head.frontier) - 31) || node);
      head.frontier := substr(head.frontier, 1, length(head.frontier) - 32);
      act.hashes := act.hashes || node;
      rest := rest / 2;
    END LOOP;
    head.frontier := head.frontier || node;
    INSERT INTO journal_act VALUES (act.*);
  END LOOP;
  INSERT INTO journal_sealed (act_id, name, salt, text)
    SELECT before + sealed.act_id, sealed.name, sealed.salt, sealed.text FROM unnest(texts) AS sealed;
  UPDATE journal_head SET size = head.size, frontier = head.frontier;
  NOTIFY {channel};
  RETURN before + 1;
END"""


def body() -> str:
    """Takes acts without numbers and hashes, and texts whose `act_id` counts these acts from 1; the first number."""
    return _BODY.format(document=reading.document("act."), channel=CHANNEL)


def install() -> None:
    """Makes it where it is missing or says something else."""
    if connection.vendor == "postgresql" and _standing() != body():
        with connection.cursor() as cursor:
            cursor.execute(_MAKE.format(body=body()))


def _standing() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = to_regproc('journal_append')")
        found = cursor.fetchone()
    return found[0] if found else None
