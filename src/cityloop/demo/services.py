"""Preparing the demo city: what must be there before the page opens. What is there already is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cityloop.catalogue import seed
from cityloop.catalogue import services as catalogue
from cityloop.catalogue.models import Version
from cityloop.demo import accounts, people, progress, watching
from cityloop.demo.city import eyes, ground
from cityloop.demo.city.areas import COUNTY, COUNTY_NAME
from cityloop.demo.city.town import SEED, Town, build
from cityloop.demo.progress import Progress
from cityloop.geography import services as geography
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.staff import services as staff
from cityloop.staff import teams
from cityloop.surfaces.kit.city import name_city
from cityloop.voice.models import Speaker
from cityloop.watch import services as watch

FOUNDER = Actor("system", "demo", "")
DAYS = 90
YEARS = timedelta(days=800)  # for which the cameras have been in use
UNREGISTERED = 50  # every so many-th camera is not yet registered with the police
Say = Callable[[str, int, int], None]
"""What is being done, how many of the steps are done, how many there are."""


def silent(what: str, done: int, total: int) -> None:
    pass


def opening(at: datetime, days: int = DAYS) -> datetime:
    """The evening before the history's first day: ground, people and catalogue are older than what happens on them."""
    first = timezone.localdate(at) - timedelta(days=days)
    return timezone.make_aware(datetime.combine(first, time(0))) - timedelta(hours=6)


def prepare(data: Path, *, at: datetime, on_progress: Say = silent, days: int = DAYS) -> None:
    """The blocking part: city, staff, catalogue, cameras. Called again after an interruption it begins anew."""
    if progress.read(data) is not None:
        return
    since = opening(at, days)
    steps: list[tuple[str, Callable[[Town, datetime], None]]] = [
        ("ground", _ground),
        ("components", _components),
        ("catalogue", _catalogue),
        ("staff", lambda town, at: _staff(data, at)),
        ("cameras", _cameras),
        ("patrol", lambda _town, _since: watching.set_up(at, FOUNDER)),
    ]
    on_progress("city", 0, len(steps) + 1)
    town = build(SEED)
    for number, (what, step) in enumerate(steps, 1):
        on_progress(what, number, len(steps) + 1)
        step(town, since)
    first = timezone.localdate(since) + timedelta(days=1)
    progress.write(data, Progress(first.isoformat(), days, at.isoformat()))
    on_progress("ready", len(steps) + 1, len(steps) + 1)


def _ground(town: Town, at: datetime) -> None:
    with batch():
        name_city(name=COUNTY_NAME, code=COUNTY, actor=FOUNDER, at=at)
        geography.put_areas(ground.area_drafts(town), actor=FOUNDER, at=at)
        geography.put_grids(ground.grid_drafts(town, people.inspectors_of_grids()), actor=FOUNDER, at=at)
        geography.put_lines(ground.line_drafts(town, people.SQUAD.__getitem__), actor=FOUNDER, at=at)
        geography.put_places(ground.place_drafts(town), actor=FOUNDER, at=at)
        geography.put_base_features(ground.base_drafts(town), actor=FOUNDER, at=at)


def _components(town: Town, at: datetime) -> None:
    names = {each.code: each.name for each in seed.departments()}

    def owner(key: str) -> tuple[str, str]:
        code = people.OWNERS[key]
        return code, names[code]

    geography.put_components(ground.component_drafts(town, owner), actor=FOUNDER, at=at)


def _catalogue(town: Town, at: datetime) -> None:
    if not Version.objects.exists():
        catalogue.load_seed(actor=FOUNDER, at=at)


def _staff(data: Path, at: datetime) -> None:
    departments = seed.departments()
    workers = people.workers(SEED, [each.code for each in departments])
    password = accounts.new_password()
    encoded = make_password(password)
    with batch():
        for each in departments:
            within = each.dispatches_within
            staff.put_department(
                code=each.code, name=each.name, parent=each.parent, dispatches_within=within, actor=FOUNDER, at=at
            )
            if each.territory:
                catalogue.put_territory(area_code=each.territory, department_code=each.code, actor=FOUNDER, at=at)
        for unit in people.UNITS:
            staff.put_department(code=unit.code, name=unit.name, parent=unit.parent, actor=FOUNDER, at=at)
        for worker in workers:
            person = staff.put_person(username=worker.username, name=worker.name, encoded=encoded, actor=FOUNDER, at=at)
            staff.assign(
                person=person,
                post=worker.post,
                department=worker.department,
                area=worker.area,
                actor=FOUNDER,
                at=at,
            )
        for code, name, member in people.teams(workers):
            teams.put(department=code, name=name, members=[member], actor=FOUNDER, at=at)
    accounts.write(data, workers, password)


def _cameras(town: Town, at: datetime) -> None:
    found, used = eyes.cameras(town), timezone.localdate(at) - YEARS
    with batch():
        for number, eye in enumerate(found, 1):
            watch.register_camera(
                code=eye.code,
                name=eye.name,
                lon=eye.lon,
                lat=eye.lat,
                direction=eye.direction,
                owner=eye.owner,
                purpose="市容秩序、公共安全",
                used_since=used,
                sign_since=used,
                registered_on=used + timedelta(days=12) if number % UNREGISTERED else None,
                actor=FOUNDER,
                at=at,
            )
    with act("speakers.registered", actor=FOUNDER, at=at, subject=Subject("ground", "speakers")) as entry:
        rows = [
            Speaker(code=voice.code, name=voice.name, lon=voice.lon, lat=voice.lat, camera_code=voice.camera)
            for voice in eyes.speakers(found)
        ]
        Speaker.objects.bulk_create(rows, ignore_conflicts=True)
        entry.payload["count"] = len(rows)
