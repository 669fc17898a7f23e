"""The edge killed and the centre away: every sighting that reached the spool arrives, once."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from cityloop.edge.models import Inbox, Station
from cityloop.journal.models import Act
from tests.cityloop_edge.blinking import blinking
from tests.edge.stations import EdgeProcess, camera, edge_of, enrolled
from tests.servers import City, Web, wait_for

CAMERAS, CYCLES, DWELL = 3, 12, 4


def _received() -> Counter[str]:
    return Counter(act.subject_id for act in Act.objects.filter(verb="sighting.received"))


def test_what_was_spooled_while_the_centre_was_away_arrives_once_in_order_although_the_edge_is_killed(
    city: City, web: Web, tmp_path: Path
) -> None:
    clip = blinking(tmp_path / "clip.mp4", cycles=CYCLES)
    with city.opened():
        station, token = enrolled()
        edge = edge_of(city, web.url, token)
        begun = timezone.now()
        edge.start()
        wait_for(lambda: _is_seen(station.pk, begun), "the station to be heard of")
        web.kill9()
        for number in range(CAMERAS):
            camera(station, f"camera-{number}", f"file://{clip}?once=1&speed=10", dwell=DWELL)
        edge.kill9()
        assert edge.waiting() == []
        # The configuration is fetched in the moment that the centre is there, then it is away again.
        web.start()
        edge.start()
        wait_for(lambda: (edge.data / "spool.sqlite3").exists() and _is_configured(edge.data), "the configuration")
        web.kill9()
        chance = random.Random(4)
        for _death in range(4):
            time.sleep(chance.uniform(1.5, 4))
            edge.kill9()
            edge.start()
        wait_for(lambda: len(edge.waiting()) >= 20, "a full spool", seconds=90)
        edge.kill9()
        spooled = edge.waiting()
        already = set(_received())
        edge.start()
        web.start()
        wait_for(lambda: set(spooled) <= set(_received()), "the spooled sightings to arrive", seconds=60)
        assert edge.stop() == 0, edge.output()
        received = _received()
        assert set(received.values()) == {1}
        assert Inbox.objects.filter(kind="sighting").count() == len(received)
        order = [act.subject_id for act in Act.objects.filter(verb="sighting.received").order_by("number")]
        assert [each for each in order if each in spooled and each not in already] == spooled


def test_no_sighting_is_lost_or_doubled_when_edge_and_web_die_while_they_talk(
    city: City, web: Web, tmp_path: Path
) -> None:
    clip = blinking(tmp_path / "clip.mp4", cycles=CYCLES)
    with city.opened():
        station, token = enrolled()
        for number in range(CAMERAS):
            camera(station, f"camera-{number}", f"file://{clip}?once=1&speed=10", dwell=DWELL)
        edge, chance, spooled = edge_of(city, web.url, token), random.Random(9), set[str]()
        edge.start()
        for _death in range(6):
            time.sleep(chance.uniform(0.5, 3))
            victim: EdgeProcess | Web = edge if chance.random() < 0.5 else web
            victim.kill9()
            spooled |= set(edge.waiting())
            victim.start()
        wait_for(lambda: len(_received()) >= 20, "sightings", seconds=90)
        wait_for(lambda: spooled <= set(_received()), "the spooled sightings to arrive", seconds=60)
        since = timezone.now()
        wait_for(lambda: _is_seen(station.pk, since), "the station, which may have died last, to be heard of again")
        assert edge.stop() == 0, edge.output()
        assert set(_received().values()) == {1}
        _phases_of_each_stay_make_sense()


def _phases_of_each_stay_make_sense() -> None:
    """Begun once, ended at most once, never the other way round."""
    stays: dict[str, list[str]] = {}
    for act in Act.objects.filter(verb="sighting.received").order_by("number"):
        stays.setdefault(act.payload["stay"], []).append(act.payload["phase"])
    assert all(phases in (["began"], ["began", "ended"]) for phases in stays.values()), stays


def _is_seen(pk: int, since: datetime) -> bool:
    return Station.objects.filter(pk=pk, last_seen_at__gt=since).exists()


def _is_configured(data: Path) -> bool:
    from cityloop_edge.runtime.spool import Spool

    spool = Spool(data / "spool.sqlite3")
    kept = spool.kept("configuration") or b""
    spool.close()
    return b"camera-0" in kept
