"""Requests for footage: on a ground of the law, approved by another person, fetched, handed out with proof, deleted."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from cityloop.journal import queries as journal
from cityloop.messages.models import Message
from cityloop.privacy.services import reveal
from cityloop.staff.models import Person
from cityloop.watch import services as watch
from cityloop.watch.models import Camera, Footage, Look, Retrieval
from cityloop.watch.retrieving import archive, queries, rules, services
from cityloop.watch.retrieving.archive import about
from cityloop.watch.retrieving.lifecycle import TABLE
from cityloop.watch.retrieving.rules import Wanted
from cityloop.watch.seeing import footage
from cityloop.workflow import services as engine
from cityloop.workflow.errors import Conflict, Missing, NotAllowed, Unsuitable
from cityloop.workflow.table import Given
from cityloop_edge.messages import Clip
from tests.cast import FOUNDER, STALL, found_town, standing
from tests.watch.seeing import NOON, Street, street

HOUR = timedelta(hours=1)
POLICE = Wanted(
    applicant="police", ground="enforcement", purpose="查找 3 月被盗电动车", since=NOON - HOUR, to=NOON - HOUR / 2,
    place=(STALL[0], STALL[1] + 0.0002), words="东门农贸市场门口", unit="东门派出所", letter="东公调〔2026〕12 号",
)  # fmt: skip
CITIZEN = replace(
    POLICE, applicant="citizen", ground="property", unit="", letter="", name="李晓梅", phone="13800138000",
    identity="身份证原件已核对，为被盗车辆车主",
)  # fmt: skip


@pytest.fixture
def place(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Street:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    found_town()
    found = street()
    Camera.objects.filter(pk=found.camera.pk).update(recording="kept")
    return found


def after(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def asked(wanted: Wanted = POLICE, who: str = "operator") -> Retrieval:
    return services.ask(wanted, actor=standing(who), at=NOON)


def decide(found: Retrieval, operation: str, who: str, words: str = "", hours: float = 0.1) -> None:
    services.carry_out(found, operation, actor=standing(who), at=after(hours), given=Given(reason=words))


def bring(place: Street, row: Footage, content: bytes, hours: float = 0.2) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    clip = Clip(id=row.pk, begin=row.begin, end=row.end, size=len(content), sha256=sha256)
    footage.take(place.station, clip, 0, content, at=after(hours))
    return sha256


def fetched(place: Street) -> Retrieval:
    """Approved, one piece there and one that the recorder has no more."""
    found = asked()
    decide(found, "approve", "lead")
    first, second = Footage.objects.order_by("begin")
    bring(place, first, b"first quarter of an hour")
    Footage.objects.filter(pk=second.pk).update(state="not_there")
    services.tend(after(0.3))
    found.refresh_from_db()
    return found


def faults(**changes: object) -> list[str]:
    return list(rules.faults(replace(POLICE, **changes), NOON))  # type: ignore[arg-type]


def test_a_whole_request_has_no_fault() -> None:
    assert faults() == []
    assert list(rules.faults(CITIZEN, NOON)) == []


def test_a_citizen_has_the_grounds_of_article_21_and_a_state_organ_those_of_20() -> None:
    assert {rules.ARTICLES[each] for each in rules.grounds("citizen")} == {21}
    assert {rules.ARTICLES[each] for each in rules.grounds("police")} == {20}
    assert len(faults(ground="life")) == 1
    assert len(faults(ground="anything")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": "neighbour"},
        {"purpose": "  "},
        {"place": None},
        {"letter": ""},
        {"unit": " "},
        {"to": POLICE.since},
        {"to": NOON + HOUR},
        {"since": NOON - 4 * HOUR},
        {"since": None},
    ],
)
def test_what_is_wanting_is_said(changes: dict[str, object]) -> None:
    assert len(faults(**changes)) == 1


def test_a_citizen_is_asked_for_name_and_proof() -> None:
    assert len(list(rules.faults(replace(CITIZEN, identity=""), NOON))) == 1


def test_a_long_time_is_asked_for_in_pieces() -> None:
    found = rules.pieces(NOON, NOON + timedelta(minutes=40))
    assert [(end - begin) // timedelta(minutes=1) for begin, end in found] == [15, 15, 10]
    assert (found[0][0], found[-1][1]) == (NOON, NOON + timedelta(minutes=40))


def test_a_request_is_numbered_and_journalled_without_its_words(place: Street) -> None:
    found = asked(CITIZEN)
    (told,) = journal.acts_about(about(found))
    assert (told.verb, told.payload["article"], found.number) == ("retrieval.asked", 21, f"V20261122-{found.pk:05d}")
    assert "李晓梅" not in json.dumps(told.payload, ensure_ascii=False)
    assert told.sealed == {"purpose": CITIZEN.purpose}
    assert reveal(found, "phone", actor=standing("operator"), at=NOON, reason="回电") == "13800138000"


def test_what_stands_in_the_way_leaves_no_trace(place: Street) -> None:
    before = journal.head().size
    for wanted in (replace(POLICE, letter=""), replace(POLICE, camera="nowhere")):
        with pytest.raises(Unsuitable):
            asked(wanted)
    assert (Retrieval.objects.count(), journal.head().size) == (0, before)


def test_a_department_asks_for_itself_and_sees_its_own_alone(place: Street) -> None:
    own = replace(POLICE, applicant="department", unit="", letter="")
    with pytest.raises(NotAllowed):
        asked(POLICE, "desk")
    found, other = asked(own, "desk"), asked()
    assert list(queries.seen_by([standing("desk")])) == [found]
    assert set(queries.seen_by([standing("video")])) == {found, other}
    assert not queries.seen_by([standing("outsider")]).exists()


def test_the_cameras_that_see_the_place_are_found(place: Street) -> None:
    watch.register_camera(
        code="back", name="Back", lon=STALL[0], lat=STALL[1], direction=180, source="rtsp://192.0.2.8/", actor=FOUNDER,
        at=NOON,
    )  # fmt: skip
    assert queries.cameras(asked()) == [place.camera]
    assert [each.code for each in queries.cameras(asked(replace(POLICE, camera="back", place=None)))] == ["back"]


def test_who_asks_does_not_approve(place: Street) -> None:
    found = asked(who="lead")
    with pytest.raises(NotAllowed):
        decide(found, "approve", "lead")
    with pytest.raises(NotAllowed):
        decide(found, "approve", "video")
    assert not Footage.objects.exists()
    decide(found, "approve", "leader")
    assert (found.state, found.decided_by, Footage.objects.count()) == ("fetching", "leader", 2)


def test_a_refusal_needs_its_reason_and_is_final(place: Street) -> None:
    found = asked()
    with pytest.raises(Missing):
        decide(found, "refuse", "lead")
    decide(found, "refuse", "lead", "与本人无关")
    assert found.state == "refused"
    with pytest.raises(Conflict):
        decide(found, "approve", "leader")
    assert not Footage.objects.exists()


def test_only_who_asked_withdraws(place: Street) -> None:
    found = asked()
    with pytest.raises(NotAllowed):
        decide(found, "withdraw", "video")
    decide(found, "withdraw", "operator")
    assert found.state == "withdrawn"


def test_what_comes_and_what_is_not_there_any_more_is_told(place: Street) -> None:
    found = fetched(place)
    assert (found.state, [each.footage.state for each in found.parts.all() if each.footage]) == (
        "ready", ["here", "not_there"]
    )  # fmt: skip
    told = next(each for each in journal.acts_about(about(found)) if each.verb == "retrieval.gathered")
    assert (told.payload["here"], told.payload["missing"]) == (1, 1)


def test_while_something_is_on_its_way_nothing_is_handed_out(place: Street) -> None:
    found = asked()
    decide(found, "approve", "lead")
    services.tend(after(0.2))
    found.refresh_from_db()
    assert found.state == "fetching"
    with pytest.raises(Conflict):
        archive.hand_out(found, actor=standing("video"), at=after(0.3))


def test_where_nothing_is_recorded_that_is_the_answer(place: Street) -> None:
    Camera.objects.update(recording="none")
    found = asked()
    decide(found, "approve", "lead")
    services.tend(after(0.2))
    found.refresh_from_db()
    assert found.state == "nothing"
    assert all(each.absence and each.footage is None for each in found.parts.all())


def unpacked(found: Retrieval, tmp_path: Path) -> Path:
    content = b"".join(archive.hand_out(found, actor=standing("video"), at=after(1)))
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        pack.extractall(tmp_path / "out")
    return tmp_path / "out"


def test_what_is_handed_out_proves_itself(place: Street, tmp_path: Path) -> None:
    found = fetched(place)
    out = unpacked(found, tmp_path)
    (clip,) = (out / "footage").iterdir()
    assert clip.read_bytes() == b"first quarter of an hour"
    assert (
        f"{hashlib.sha256(clip.read_bytes()).hexdigest()}  footage/{clip.name}\n"
        == (out / "sha256sums.txt").read_text()
    )
    checked = subprocess.run(
        [sys.executable, "check_receipt.py", "receipt.json"], cwd=out, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    receipt = (out / "receipt.json").read_text()
    assert all(f"retrieval.{verb}" in receipt for verb in ("asked", "approved", "exported"))
    assert found.state == "handed"
    assert Look.objects.filter(person__username="video", footage__isnull=False).count() == 1


def test_a_damaged_recording_is_not_handed_out_and_nothing_is_on_record_as_if_it_were(place: Street) -> None:
    found = fetched(place)
    (row,) = Footage.objects.filter(state="here")
    footage.path(row).write_bytes(b"first quarter of an hoar")
    with pytest.raises(Unsuitable, match=r"not handed out|已损坏"):
        archive.hand_out(found, actor=standing("video"), at=after(1))
    found.refresh_from_db()
    assert found.state == "ready"
    assert not Look.objects.filter(footage__isnull=False).exists()


def test_what_is_handed_out_tells_of_what_is_missing_and_masks_names(place: Street, tmp_path: Path) -> None:
    found = fetched(place)
    Retrieval.objects.filter(pk=found.pk).update(name="李晓梅", purpose="电话 13800138000")
    found.refresh_from_db()
    told = json.loads((unpacked(found, tmp_path) / "request.json").read_text())
    assert (told["name"], told["purpose"], told["ground"]["order_799_article"]) == ("李**", "电话 138****8000", 20)
    assert [each["state"] for each in told["recordings"]] == ["here", "not_there"]


def test_an_intake_operator_and_another_department_are_handed_nothing(place: Street) -> None:
    found = fetched(place)
    for who in ("operator", "desk", "leader"):
        with pytest.raises(NotAllowed):
            archive.hand_out(found, actor=standing(who), at=after(1))
    assert found.state == "ready"


def test_copies_are_deleted_after_their_time_and_the_register_stays(place: Street, tmp_path: Path) -> None:
    found = fetched(place)
    unpacked(found, tmp_path)
    at = NOON + footage.KEPT + HOUR
    footage.tend(at)
    services.tend(at)
    found.refresh_from_db()
    assert (found.state, list((tmp_path / "footage").iterdir())) == ("deleted", [])
    with pytest.raises(Conflict):
        archive.hand_out(found, actor=standing("video"), at=at)
    assert [each.name for each in engine.allowed(TABLE, found, standing("video"))] == []
    assert queries.narrowed(Retrieval.objects.all(), found.number, "deleted", "police").get() == found


def test_the_register_is_searched_by_unit_letter_and_place(place: Street) -> None:
    found = asked()
    asked(CITIZEN)
    for words in ("东门派出所", "12 号", "农贸市场"):
        assert found in queries.narrowed(Retrieval.objects.all(), words, "", "")
    assert queries.narrowed(Retrieval.objects.all(), "李晓梅", "", "").count() == 0
    assert queries.narrowed(Retrieval.objects.all(), "", "asked", "citizen").count() == 1


def test_approvers_hear_of_it_and_whoever_asked_hears_what_became_of_it(place: Street) -> None:
    found = asked(who="lead")
    told = Message.objects.filter(event="retrieval.asked").values_list("person__username", flat=True)
    assert "leader" in told
    assert "lead" not in told
    decide(found, "refuse", "leader", "与本人无关")
    (answer,) = Message.objects.filter(event="retrieval.refused")
    assert answer.person is not None
    assert (answer.person.username, "与本人无关" in answer.text) == ("lead", True)
    fetched(place)
    assert Message.objects.get(event="retrieval.ready").person_id == Person.objects.get(username="operator").pk
