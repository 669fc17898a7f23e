"""A city with very many cases, made in the database itself: plausible rows, but nobody lived through them.

2,740 cases a day, of which the newest belong to this moment; some 1.5 in a hundred are open. Each has its report and
can be found by words. One in twenty, and everything that is open, has a story: eight steps and two clocks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

WEST, SOUTH, WIDTH = 115.40, 24.80, 0.5
PLACES, TEXTS, INSPECTORS = 20_000, 3_000, 150
A_DAY = 2_740
AFTER = 1_000  # so many things of other kinds the index of words may hold before
STATES = ("filed", "dispatched", "handling", "handling", "finished", "feedback", "check_due", "checking", "closing")
STEPS = ("", "dispatch", "receive", "finish", "submit", "approve", "send_check", "check_pass")
SOURCES = ("inspector", "inspector", "inspector", "hotline", "hotline", "citizen", "camera", "leader")
PHONE = "13800138000"
RARE, COMMON, STREET = "石狮子", "垃圾", "人民路"
_WHERE = (
    "小区门口",
    "菜市场旁",
    "公交站前",
    "学校对面",
    "桥下",
    "河边步道",
    "十字路口",
    "停车场内",
    "工地围挡外",
    "医院北门",
)
_HOW = (
    "无人清理",
    "影响通行",
    "已有三天",
    "气味很大",
    "堆满人行道",
    "群众反映强烈",
    "雨天积水",
    "夜间无照明",
    "反复出现",
    "有安全隐患",
)
_ROADS = (
    "人民路",
    "解放路",
    "建设路",
    "和平路",
    "中山路",
    "文化路",
    "新华街",
    "东风路",
    "长安街",
    "工农路",
    "滨河路",
    "环城路",
)


def found() -> None:
    """The cast, the seed's departments and catalogue, and the places and texts that rows are made of."""
    from cityloop.catalogue import seed
    from cityloop.catalogue import services as catalogue
    from cityloop.journal.services import batch
    from cityloop.staff import services as staff
    from tests.cast import FOUNDER, found_town

    found_town()
    at = datetime.now(UTC)
    with batch():
        for each in seed.departments():
            staff.put_department(code=each.code, name=each.name, parent="", actor=FOUNDER, at=at)
        version = catalogue.draft_from(draft=seed.catalogue(), name="seed", actor=FOUNDER, at=at)
        catalogue.publish(version=version, effective_from=at, actor=FOUNDER, at=at)
    _run("CREATE TABLE bench_place (id integer PRIMARY KEY, lon float8, lat float8, h3 bigint, address text,"
         " street text, community text, cell text, area_name text, grids text, grams text)")  # fmt: skip
    _run("CREATE TABLE bench_text (id integer PRIMARY KEY, condition_id bigint, kind text, minor text,"
         " department_id bigint, department_code text, urgent boolean, name text, description text,"
         " grams text)")  # fmt: skip
    _many("bench_place", _places())
    _many("bench_text", _texts())


def _places() -> Iterator[tuple[Any, ...]]:
    import h3

    dice = random.Random(1)
    for number in range(PLACES):
        lon, lat = WEST + dice.random() * WIDTH, SOUTH + dice.random() * WIDTH
        at = int((lon - WEST) / WIDTH * 15) * 15 + int((lat - SOUTH) / WIDTH * 15)
        street, community = f"360734{100 + at // 9:03d}", f"360734{100 + at // 9:03d}{at % 9 + 1:03d}"
        address = f"{_ROADS[at % len(_ROADS)]}{dice.randrange(1, 400)}号"
        grid = "G1" if at == 0 else f"Z{at}"
        h3_cell = int(h3.latlng_to_cell(lat, lon, 10), 16)
        yield (number, lon, lat, h3_cell, address, street, community, f"{community}{dice.randrange(1, 90):03d}",
               f"街道{at // 9} · 社区{at}", f"|{grid}|", _grams(address))  # fmt: skip


def _texts() -> Iterator[tuple[Any, ...]]:
    from cityloop.catalogue.models import Condition
    from cityloop.staff.models import Department

    dice = random.Random(2)
    departments = list(Department.objects.order_by("pk"))
    rows = list(Condition.objects.select_related("minor__major"))
    for number in range(TEXTS):
        each, department = dice.choice(rows), departments[number % len(departments)]
        minor = f"{each.minor.major.kind}-{each.minor.major.code}-{each.minor.code}"
        words = f"{dice.choice(_WHERE)}{each.minor.name}，{dice.choice(_HOW)}" + (f"，{RARE}旁" if number == 7 else "")
        words += "，有垃圾" if number % 5 == 0 else ""
        yield (number, each.pk, each.minor.major.kind, minor, department.pk, department.code, number % 11 == 0,
               each.minor.name, words, _grams(f"{each.minor.name} {words}"))  # fmt: skip


def _grams(text: str) -> str:
    from cityloop.words.rules import grams, normalise

    return " ".join(sorted(grams(normalise(text))))


def grow(first: int, last: int, of: int) -> None:
    """Cases and reports numbered so; number `of` is filed now, each before it a little earlier."""
    from cityloop.cases.models import Case
    from cityloop.intake.models import Report
    from cityloop.words.models import Entry
    from cityloop.workflow.models import StageClock, Step

    now = int(datetime.now(UTC).timestamp()) - 60
    with _without_indexes(Case, Report, Entry, Step, StageClock):
        _numbers(first, last)
        _insert(Case, _case(now, of))
        _insert(Report, _report(now, of))
        _insert(Step, _step(now, of), "CROSS JOIN bench_eight s", "WHERE n.open = 1 OR n.i % 20 = 0")
        _insert(
            StageClock, _clock(now, of), "CROSS JOIN bench_eight s", "WHERE s.j < 2 AND (n.open = 1 OR n.i % 20 = 0)"
        )
        _insert(Entry, {"id": f"n.i + {AFTER}", "kind": "'case'", "key": _text("n.i"), "text": _words(now, of)})
        _index_words(now, of)
    _settle()


def _numbers(first: int, last: int) -> None:
    """The numbers with what chance gives them: two dice, and whether the case is open."""
    _run("DROP TABLE IF EXISTS bench_number")
    _run("DROP TABLE IF EXISTS bench_eight")
    _run("CREATE TABLE bench_number (i integer PRIMARY KEY, a bigint, b bigint, open integer)")
    _run("CREATE TABLE bench_eight AS " + " UNION ALL ".join(f"SELECT {each} AS j" for each in range(8)))
    _run(f"WITH RECURSIVE n(i) AS (SELECT CAST({first} AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
         " INSERT INTO bench_number SELECT i, (i * 2654435761) % 4294967291, (i * 40503 + 12345) % 999983,"
         " CASE WHEN (i * 7919) % 1000 < 15 THEN 1 ELSE 0 END FROM n")  # fmt: skip


def _case(now: int, of: int) -> dict[str, str]:
    filed = f"({now} - ({of} - n.i) * {86_400 // A_DAY})"
    due = f"(CASE WHEN n.open = 1 THEN {now} - 40000 + n.b % 300000 END)"
    place = {
        name: f"p.{name}"
        for name in ("lon", "lat", "h3", "address", "street", "community", "cell", "area_name", "grids")
    }
    text = {
        name: f"t.{name}"
        for name in ("condition_id", "kind", "minor", "department_id", "department_code", "urgent", "description")
    }
    later = {name: f"(CASE WHEN n.open = 0 THEN {_moment(f'{filed} + {hours * 3600}')} END)" for name, hours in
             (("handled_at", 20), ("checked_at", 26), ("closed_at", 30))}  # fmt: skip
    return place | text | later | {
        "id": "n.i", "district": "'360734'", "area_class": "'one'", "source": _pick(SOURCES, "n.a"),
        "state": f"(CASE WHEN n.open = 0 THEN 'closed' ELSE {_pick(STATES, 'n.b')} END)", "revision": "8",
        "closing": "(CASE WHEN n.open = 0 THEN 'normal' ELSE '' END)", "why": "'named'",
        "filed_at": _moment(filed), "entered_at": _moment(filed), "dispatched_at": _moment(f"{filed} + 600"),
        "due_at": _moment(due), "yellow_at": _moment(f"({due} - 20000)"), "wake_at": _moment(due),
        "checker": _person("n.b"), "reporter": _person("n.a"), "supervised": _truth("n.b % 500 = 0"),
        "handling_overdue": _truth("n.b % 10 = 0"),
    }  # fmt: skip


def _report(now: int, of: int) -> dict[str, str]:
    from cityloop.privacy.cipher import blind_index

    shared = {name: value for name, value in _case(now, of).items() if value.startswith(("p.", "t."))}
    del shared["kind"], shared["department_id"], shared["department_code"], shared["urgent"]
    received = _moment(f"{now} - 30 - ({of} - n.i) * {86_400 // A_DAY}")
    caller = f"(CASE WHEN n.i % 5000 = 0 THEN '{blind_index(PHONE, 'phone')}' ELSE 'blind' || n.i END)"
    return shared | {
        "id": "n.i", "key": "'bench-' || n.i", "code": "'bench' || n.i", "state": "'accepted'", "revision": "3",
        "case_id": "n.i",
        "source": _pick(SOURCES, "n.a"), "received_at": received, "entered_at": received, "phone_index": caller,
        "reporter": _person("n.a"), "checker": _person("n.b"), "district": "'360734'",
    }  # fmt: skip


def _step(now: int, of: int) -> dict[str, str]:
    return {
        "table": "'case'", "subject_id": "n.i", "number": "s.j", "operation": _pick(STEPS, "s.j"), "source": "''",
        "target": _pick(STATES, "s.j"), "actor_kind": "'person'", "actor_id": "'dispatcher'", "post": "'dispatcher'",
        "at": _moment(f"{now} - ({of} - n.i) * {86_400 // A_DAY} + s.j * 3600"), "seconds_in_source": "3600",
    }  # fmt: skip


def _clock(now: int, of: int) -> dict[str, str]:
    began = _moment(f"{now} - ({of} - n.i) * {86_400 // A_DAY} + s.j * 3600")
    return {
        "table": "'case'", "subject_id": "n.i", "stage": "(CASE WHEN s.j = 0 THEN 'dispatch' ELSE 'handling' END)",
        "kind": "'urgent_hour'", "limit_seconds": "86400", "original_seconds": "86400", "spent_seconds": "3600",
        "started_at": began, "stopped_at": began,
    }  # fmt: skip


def _words(now: int, of: int) -> str:
    return f"{_serial(of)} || ' ' || t.name || ' ' || p.address || ' ' || t.description"


def _serial(of: int) -> str:
    return "substr('00000000' || n.i, length('00000000' || n.i) - 7)"


def _index_words(now: int, of: int) -> None:
    from cityloop.words.rules import spell_kind

    pairs = " || ' ' || ".join(f"'3' || substr(w, {at}, 1) || 'x3' || substr(w, {at + 1}, 1)" for at in range(1, 8))
    made = f"'{spell_kind('case')} ' || {pairs} || ' ' || t.grams || ' ' || p.grams"
    source = f"(SELECT i, a, b, {_serial(of)} AS w FROM bench_number n) n {_JOINS}"
    if _on_sqlite():
        _run(f"INSERT INTO words_grams(rowid, grams) SELECT n.i + {AFTER}, {made} FROM {source} ORDER BY n.i")
    else:
        _run(
            f"INSERT INTO words_grams(entry_id, grams)"
            f" SELECT n.i + {AFTER}, array_to_tsvector(string_to_array({made}, ' ')) FROM {source}"
        )


# Pieces of SQL that both databases understand.

_JOINS = f"JOIN bench_place p ON p.id = n.a % {PLACES} JOIN bench_text t ON t.id = n.b % {TEXTS}"


def _pick(names: tuple[str, ...], number: str) -> str:
    return (
        f"(CASE {number} % {len(names)} "
        + " ".join(f"WHEN {at} THEN '{each}'" for at, each in enumerate(names))
        + " END)"
    )


def _person(number: str) -> str:
    return f"(CASE {number} % {INSPECTORS} WHEN 0 THEN 'inspector' ELSE 'inspector' || {number} % {INSPECTORS} END)"


def _text(value: str) -> str:
    return f"CAST({value} AS text)"


def _truth(condition: str) -> str:
    return f"({condition})"


def _moment(seconds: str) -> str:
    return f"datetime({seconds}, 'unixepoch')" if _on_sqlite() else f"to_timestamp({seconds})"


def _insert(model: Any, given: dict[str, str], more: str = "", where: str = "") -> None:
    """What is not given is as a new row of the model has it."""
    from django.db import models

    columns = {each.column: given.get(each.column) or _default(each) for each in model._meta.concrete_fields}
    if "id" not in given:
        del columns["id"]
    names = ", ".join(f'"{name}"' for name in columns)
    _run(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())}"
        f" FROM bench_number n {_JOINS} {more} {where}"
    )
    assert issubclass(model, models.Model)


def _default(field: Any) -> str:
    from django.db import connection

    value = field.get_db_prep_save(field.get_default(), connection)
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, int | float) else "'" + str(value) + "'"


@contextmanager
def _without_indexes(*models: Any) -> Iterator[None]:
    """Rows come quicker, and the indexes are made of all of them at once."""
    tables = [model._meta.db_table for model in models] + ["words_grams"]
    found = [row for table in tables for row in _indexes(table)]
    _run("PRAGMA cache_size = -600000" if _on_sqlite() else "SET maintenance_work_mem = '400MB'")
    for name, _made in found:
        _run(f'DROP INDEX "{name}"')
    yield
    for _name, made in found:
        _run(made)


def _indexes(table: str) -> list[tuple[str, str]]:
    if _on_sqlite():
        return _ask(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL"
        )
    return _ask(
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )


def _settle() -> None:
    """Statistics as the databases keep them by themselves in a city that lives."""
    if _on_sqlite():
        _run("PRAGMA optimize=0x10002")
        return
    for table in ("cases_case", "intake_report", "words_entry", "workflow_step", "workflow_stageclock"):
        _run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    _run("VACUUM ANALYZE")


def _on_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _run(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _ask(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _many(table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction

    found = list(rows)
    marks = ", ".join(["%s"] * len(found[0]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
