"""The desk over HTTP: what waits for whom, what one may do, and that the outsider sees nothing."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cityloop.cases import services as cases
from cityloop.cases.models import Case
from cityloop.duty import services as duty
from cityloop.duty.services import Fix
from cityloop.evidence.models import Attachment
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.intake.models import Report
from cityloop.journal.models import Act
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.surfaces.desk import remembered
from cityloop.workflow.table import Given
from tests.cast import HOLE, PASSWORD, ROAD, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()
    remembered.forget()


def desk(username: str, language: str = "en") -> Client:
    client = Client()
    client.login(username=username, password=PASSWORD)
    client.cookies["django_language"] = language
    return client


def report(key: str = "desk-test-1", place: tuple[float, float] = STALL, code: str = STALLS, **more: Any) -> Report:
    return intake.receive(
        key=key,
        source="hotline",
        lon=place[0],
        lat=place[1],
        actor=standing("operator"),
        at=NOW,
        condition=condition(code),
        **more,
    )


def case(key: str = "desk-test-1", **more: Any) -> Case:
    found = report(key, **more)
    deciding.carry_out(found, "propose", actor=standing("operator"), at=NOW)
    accepted = deciding.carry_out(found, "accept", actor=standing("lead"), at=NOW).case
    assert accepted is not None
    return accepted


def photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), (120, 90, 60)).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def part(client: Client, address: str, **given: Any) -> Any:
    """As the page asks for a part of itself."""
    return client.get(address, given, headers={"HX-Request": "true"})


def test_a_post_finds_what_waits_for_it_and_nothing_else() -> None:
    filed = case()
    assert f'id="case-{filed.pk}"' in part(desk("dispatcher"), "/inbox/").content.decode()
    for other in ("operator", "lead", "desk", "inspector"):
        waiting = part(desk(other), "/inbox/").content.decode()
        assert '<span id="inbox-total">0</span>' in waiting, other


def test_the_inbox_counts_by_light() -> None:
    case("desk-test-1")
    late = case("desk-test-2", place=HOLE, code=ROAD)
    Case.objects.filter(pk=late.pk).update(due_at=NOW - timedelta(minutes=1), yellow_at=NOW - timedelta(hours=1))
    page = part(desk("dispatcher"), "/inbox/").content.decode()
    assert '<span id="inbox-total">2</span>' in page
    red = part(desk("dispatcher"), "/inbox/", light="red").content.decode()
    assert f'id="case-{late.pk}"' in red
    assert red.count('class="item"') == 1


def test_a_leader_for_whom_nothing_waits_sees_what_is_open() -> None:
    filed = case()
    page = part(desk("leader"), "/inbox/").content.decode()
    assert '<span id="inbox-total">0</span>' in page
    assert f'id="case-{filed.pk}"' in page
    assert f'id="case-{filed.pk}"' in part(desk("operator"), "/inbox/", queue="case.open").content.decode()
    assert f'id="case-{filed.pk}"' not in part(desk("sweepers"), "/inbox/", queue="case.open").content.decode()


def test_why_a_department_was_proposed_is_told_in_the_readers_language() -> None:
    filed = case()
    address = f"/cases/{filed.pk}/"
    for language, words in (("en", "named by the filing condition"), ("zh-hans", "立案标准指定")):
        assert words in part(desk("dispatcher", language), address).content.decode()
    dispatcher = standing("dispatcher")
    cases.carry_out(filed, "dispatch", actor=dispatcher, at=NOW, given=Given(department="sanitation"))
    for language, words in (("en", "Chosen by the dispatcher"), ("zh-hans", "派遣员选定")):
        assert words in part(desk("dispatcher", language), address).content.decode()


def test_filters_stay_in_the_address() -> None:
    first, second = case("desk-test-1"), case("desk-test-2", place=HOLE, code=ROAD)
    client = desk("dispatcher")
    page = client.get("/", {"department": "works"}).content.decode()
    assert f'id="case-{second.pk}"' in page
    assert f'id="case-{first.pk}"' not in page
    assert 'href="/?department=works&amp;light=red"' in page


def test_a_hundred_cases_come_in_pages_with_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    for number in range(45):
        case(f"desk-test-{number}")
    client = desk("dispatcher")
    with django_assert_max_num_queries(30):
        first = part(client, "/inbox/").content.decode()
    second = part(client, "/inbox/", page="2").content.decode()
    assert (first.count('class="item"'), second.count('class="item"')) == (40, 5)
    assert "1 / 2" in first


@pytest.mark.parametrize(
    "asked", [{"page": "99999999999"}, {"page": "x"}, {"post": "7"}, {"queue": "no.such"}, {"light": "blue"}]
)
def test_nonsense_in_the_address_is_no_error(asked: dict[str, str]) -> None:
    case()
    assert part(desk("dispatcher"), "/inbox/", **asked).status_code == 200


def test_a_deep_link_shows_the_whole_desk_with_the_case_open() -> None:
    filed = case()
    page = desk("dispatcher").get(f"/cases/{filed.pk}/").content.decode()
    assert f'data-pane-of="case-{filed.pk}"' in page
    assert 'id="map"' in page


def test_the_buttons_are_those_of_the_table() -> None:
    filed = case()
    page = part(desk("dispatcher"), f"/cases/{filed.pk}/").content.decode()
    assert 'data-operation="dispatch"' in page
    assert 'data-operation="close"' not in page
    assert 'data-operation="dispatch"' not in part(desk("leader"), f"/cases/{filed.pk}/").content.decode()


@pytest.mark.parametrize("address", ["/cases/{}/", "/cases/{}/dispatch/"])
def test_the_outsider_is_told_nothing(address: str) -> None:
    filed = case()
    assert part(desk("outsider"), address.format(filed.pk)).status_code in (403, 404)
    assert part(desk("sweepers"), address.format(filed.pk)).status_code in (403, 404)


def test_dispatching_proposes_the_department_in_charge_and_why() -> None:
    filed = case()
    form = part(desk("dispatcher"), f"/cases/{filed.pk}/dispatch/").content.decode()
    assert 'value="enforcement" checked' in form
    assert "named by the filing condition" in form


def test_an_operation_is_carried_out_and_its_pane_comes_back() -> None:
    filed = case()
    answer = desk("dispatcher").post(f"/cases/{filed.pk}/dispatch/", {"department": "enforcement", "revision": "0"})
    assert answer.status_code == 200
    assert 'data-toast="Done: Dispatch"' in answer.content.decode()
    assert Case.objects.get(pk=filed.pk).state == "dispatched"


def test_what_is_missing_is_said_and_what_was_typed_is_kept() -> None:
    filed = case()
    answer = desk("dispatcher").post(f"/cases/{filed.pk}/dispatch/", {"reason": "near the school", "revision": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Still needed: a department." in page
    assert "near the school" in page
    assert Case.objects.get(pk=filed.pk).state == "filed"


def test_a_stale_page_is_told_what_happened_meanwhile() -> None:
    filed = case()
    given = {"department": "enforcement", "revision": "0"}
    desk("dispatcher").post(f"/cases/{filed.pk}/dispatch/", given)
    answer = desk("dispatcher2").post(f"/cases/{filed.pk}/dispatch/", given)
    assert answer.status_code == 409
    assert "Dispatcher Dispatcher: Dispatch" in answer.content.decode()


def test_nobody_does_what_the_post_does_not_permit() -> None:
    filed = case()
    answer = desk("leader").post(f"/cases/{filed.pk}/dispatch/", {"department": "enforcement", "revision": "0"})
    assert answer.status_code == 403
    assert Case.objects.get(pk=filed.pk).state == "filed"


def handling() -> Case:
    filed = case()
    dispatched = {"department": "enforcement", "revision": "0"}
    assert desk("dispatcher").post(f"/cases/{filed.pk}/dispatch/", dispatched).status_code == 200
    assert desk("desk").post(f"/cases/{filed.pk}/receive/", {"revision": "1"}).status_code == 200
    return filed


def test_a_photo_given_with_a_step_shows_on_the_case() -> None:
    found = handling()
    client = desk("handler")
    answer = client.post(f"/cases/{found.pk}/finish/", {"photos": photo(), "revision": "2"})
    assert answer.status_code == 200, answer.content.decode()
    attachment = Attachment.objects.get(subject_kind="case", subject_id=str(found.pk))
    assert f"/media/{attachment.pk}/thumb/" in answer.content.decode()
    shown = client.get(f"/media/{attachment.pk}/thumb/")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]  # it streams
    assert shown["Content-Type"] == "image/jpeg"
    assert client.get(f"/media/{attachment.pk}/thumb/", headers={"If-None-Match": shown["ETag"]}).status_code == 304


def test_a_picture_is_seen_by_those_alone_who_see_the_case() -> None:
    found = handling()
    desk("handler").post(f"/cases/{found.pk}/finish/", {"photos": photo(), "revision": "2"})
    attachment = Attachment.objects.get(subject_kind="case", subject_id=str(found.pk))
    for username in ("sweepers", "outsider"):
        assert desk(username).get(f"/media/{attachment.pk}/view/").status_code == 404, username
    assert desk("desk").post(f"/media/{attachment.pk}/original/").status_code == 403
    original = desk("lead").post(f"/media/{attachment.pk}/original/")
    assert b"".join(original.streaming_content)  # type: ignore[attr-defined]  # it streams
    assert original["Content-Disposition"].startswith("attachment")
    assert Act.objects.filter(verb="media.viewed", actor_id="lead").exists()


def test_the_original_is_opened_in_the_post_that_may() -> None:
    found = handling()
    desk("handler").post(f"/cases/{found.pk}/finish/", {"photos": photo(), "revision": "2"})
    Person.objects.get(username="handler").assignments.create(post=Post.LEADER)
    attachment = Attachment.objects.get(subject_kind="case", subject_id=str(found.pk))
    assert b"".join(desk("handler").post(f"/media/{attachment.pk}/original/").streaming_content)  # type: ignore[attr-defined]  # it streams
    assert Act.objects.get(verb="media.viewed").actor_post == Post.LEADER


def test_who_never_may_is_told_so_before_typing() -> None:
    filed = case()
    form = part(desk("leader"), f"/cases/{filed.pk}/dispatch/")
    assert form.status_code == 403
    assert "Your post does not permit this here." in form.content.decode()


def test_what_is_no_picture_is_refused_and_changes_nothing() -> None:
    found = handling()
    torn = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff not really", "image/jpeg")
    answer = desk("handler").post(f"/cases/{found.pk}/finish/", {"photos": torn, "revision": "2"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Case.objects.get(pk=found.pk).state == "handling"


def test_a_suspension_is_asked_for_until_a_day_and_decided_by_another_post() -> None:
    found = handling()
    day = (NOW + timedelta(days=20)).date().isoformat()
    given = {"reason": "waiting for spare parts", "until": day, "revision": "2"}
    assert desk("desk").post(f"/cases/{found.pk}/ask_suspension/", given).status_code == 200
    request = found.requests.get()
    dispatcher = desk("dispatcher")
    assert f'id="request-{request.pk}"' in part(dispatcher, "/inbox/").content.decode()
    assert "waiting for spare parts" in part(dispatcher, f"/requests/{request.pk}/").content.decode()
    assert dispatcher.post(f"/requests/{request.pk}/grant/", {"revision": "0"}).status_code == 200
    assert Case.objects.get(pk=found.pk).state == "suspended"
    assert desk("sweepers").get(f"/requests/{request.pk}/").status_code == 404


def new_report(client: Client, **changed: str) -> Any:
    given = {"key": "desk-new-0001", "source": "hotline", "lon": str(STALL[0]), "lat": str(STALL[1])}
    given |= {
        "description": "stall in the way",
        "phone": "138 0013 8000",
        "name": "张三",
        "condition": str(condition(STALLS)),
    }
    return client.post("/reports/new/", given | changed)


def test_a_call_is_taken_in_once_however_often_it_is_sent() -> None:
    client = desk("operator")
    assert new_report(client).status_code == 200
    assert new_report(client).status_code == 200
    made = Report.objects.get()
    assert (made.source, made.caller_phone, made.minor) == ("hotline", "138 0013 8000", "event-04-06")


@pytest.mark.parametrize(
    "changed",
    [
        {"lon": ""},
        {"lon": "nan"},
        {"lon": "400"},
        {"lon": "0", "lat": "0"},
        {"description": "x" * 5000},
        {"condition": "999999"},
    ],
)
def test_a_bad_report_is_refused_in_words_and_stores_nothing(changed: dict[str, str]) -> None:
    answer = new_report(desk("operator"), **changed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Report.objects.exists()


def test_while_a_call_is_typed_filing_is_already_filled_in() -> None:
    filed = case()
    given = {"lon": STALL[0], "lat": STALL[1], "condition": condition(STALLS)}
    page = part(desk("operator"), "/reports/preview/", **given).content.decode()
    assert "执法大队" in page
    assert "东门社区" in page
    assert filed.number in page


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"lon": "x", "lat": "1"},
        {"lon": "1e999", "lat": "0"},
        {"lon": "115.65", "lat": "24.96", "condition": "77777"},
    ],
)
def test_a_half_typed_call_is_no_error(asked: dict[str, str]) -> None:
    assert part(desk("operator"), "/reports/preview/", **asked).status_code == 200


def test_classes_are_suggested_from_the_words() -> None:
    page = part(desk("operator"), "/conditions/", description="路边有人占道经营").content.decode()
    assert page.index("占道经营") < page.index("<small>")
    assert f'value="{condition(STALLS)}"' in page


def test_what_was_chosen_stays_on_top_when_other_words_are_typed() -> None:
    chosen = condition(ROAD)
    page = part(desk("operator"), "/conditions/", description="占道经营", condition=chosen).content.decode()
    assert page.index(f'value="{chosen}" checked') < page.index(f'value="{condition(STALLS)}"')


def test_the_callers_number_is_masked_until_a_reason_is_given() -> None:
    client = desk("operator")
    new_report(client)
    made = Report.objects.get()
    page = part(client, f"/reports/{made.pk}/").content.decode()
    assert "138****8000" in page
    assert "138 0013 8000" not in page
    assert client.post(f"/reports/{made.pk}/caller/", {"reason": " "}).status_code == 422
    assert "138 0013 8000" in client.post(f"/reports/{made.pk}/caller/", {"reason": "call back"}).content.decode()
    assert Act.objects.filter(verb="personal.viewed", actor_id="operator").exists()
    assert desk("dispatcher").post(f"/reports/{made.pk}/caller/", {"reason": "curious"}).status_code == 403


@pytest.mark.parametrize("query", ["{number}", "{report}", "east gate", "13800138000"])
def test_search_finds_by_number_words_and_telephone(query: str) -> None:
    client = desk("operator")
    found = case("desk-test-1", address="East gate street 7", caller=intake.Caller("张三", "138-0013-8000"))
    made = Report.objects.get()
    asked = query.format(number=found.number, report=made.number)
    page = part(client, "/inbox/", q=asked).content.decode()
    assert f'id="case-{found.pk}"' in page or f'id="report-{made.pk}"' in page, asked
    assert 'class="item' not in part(desk("outsider"), "/inbox/", q=asked).content.decode()


def features(answer: Any) -> list[dict[str, Any]]:
    body = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    return list(json.loads(body)["features"])


def test_the_map_shows_each_post_its_own_open_cases() -> None:
    filed = case()
    drawn = features(desk("leader").get("/map/cases.json"))
    assert [each["properties"]["id"] for each in drawn] == [filed.pk]
    assert drawn[0]["properties"]["light"] == "green"
    assert features(desk("sweepers").get("/map/cases.json")) == []
    assert features(desk("outsider").get("/map/cases.json")) == []


def test_a_layer_is_sent_again_only_when_it_has_changed() -> None:
    client = desk("leader")
    for address in ("/map/base.json", "/map/cells.json", "/map/cases.json", "/map/cameras.json"):
        first = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert first["Content-Encoding"] == "gzip", address
        again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
        assert again.status_code == 304, address
    assert len(features(client.get("/map/cells.json"))) == 8


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d"])
def test_a_box_that_is_none_is_refused(box: str) -> None:
    assert desk("leader").get("/map/components.json", {"bbox": box}).status_code == 400


def test_the_strip_over_the_map_counts_today() -> None:
    filed = case()
    cases.carry_out(filed, "dispatch", actor=standing("dispatcher"), at=NOW, given=Given(department="enforcement"))
    remembered.forget()
    page = part(desk("leader"), "/counters/").content.decode()
    figures = [piece.split("</b>")[0] for piece in page.split("<b>")[1:]]
    assert figures == ["1", "1", "1", "0", "0", "0", "0", "—"]


def test_the_centre_sees_where_staff_on_duty_are_and_nobody_else_does() -> None:
    inspector = Person.objects.get(username="inspector")
    duty.sign_on(inspector, post=Post.INSPECTOR, actor=standing("inspector"), at=NOW - timedelta(minutes=5))
    duty.record_positions(inspector, [Fix(at=NOW - timedelta(minutes=1), lon=STALL[0], lat=STALL[1])], at=NOW)
    drawn = features(desk("leader").get("/map/staff.json"))
    assert [each["properties"]["name"] for each in drawn] == [inspector.name]
    assert features(desk("outsider").get("/map/staff.json")) == []
