"""The city as apps see it that know nothing but Open311 GeoReport v2."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest
from georeport import GeoReport  # type: ignore[import-untyped]

from tests.cast import LITTER, STALL
from tests.evidence.samples import picture
from tests.open311.conftest import Open
from tests.open311.town import xml

LAT, LONG = str(STALL[1]), str(STALL[0])
LITTER_CODE = LITTER.rsplit("-", 1)[0]
PLACE = {"lat": LAT, "long": LONG}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_published_client_reads_services_and_requests(town: Open, form: str) -> None:
    number = town.sent(service_code=LITTER_CODE, description=f"read as {form}", **PLACE)
    town.sent(service_code="other", description=f"second, as {form}", **PLACE)
    client = GeoReport(town.root, jurisdiction="example.gov", output_format=form)

    services = {each["service_code"]: each for each in client.get_service_list()}
    assert services[LITTER_CODE]["service_name"] == "暴露垃圾"
    assert services[LITTER_CODE]["type"] == "realtime"
    assert client.get_service_definition(LITTER_CODE)["service_code"] == LITTER_CODE

    request = client.get_service_request(number)
    assert request["service_request_id"] == number
    assert request["status"] == "open"
    assert number in {each["service_request_id"] for each in client.get_service_requests(status="open")}
    assert len(town.get("requests.json", service_request_id=f"{number},R1-1").json()) == 1


def test_discovery_leads_to_the_interface(town: Open) -> None:
    found = town.get("../discovery.json").json()
    (endpoint,) = found["endpoints"]
    assert endpoint["url"] == town.root
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    root = xml(town.get("../discovery.xml"))
    assert root.tag == "discovery"
    assert [each.text for each in root.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    assert {each.tag for each in root} == set(found)


def test_a_post_as_the_specification_words_it_is_answered_in_xml(town: Open) -> None:
    answer = town.post(
        "xml",
        jurisdiction_id="city.gov",
        service_code=LITTER_CODE,
        lat=LAT,
        long=LONG,
        address_string="1234 5th street",
        email="smit333@sfgov.edu",
        device_id="tt222111",
        account_id="123456",
        first_name="john",
        last_name="smith",
        phone="111111111",
        description="A large sinkhole is destroying the street",
        media_url="http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg",
        **{"attribute[WHISPAWN]": "123456", "attribute[WHISDORN]": "COISL001"},
    )
    assert answer.status_code == 200
    root = xml(answer)
    assert root.tag == "service_requests"
    (request,) = root
    assert request.tag == "request"
    assert [each.tag for each in request] == ["service_request_id", "service_notice", "account_id"]
    assert request.findtext("service_notice") == "Done when: 恢复"
    assert request.findtext("account_id") == "123456"


def test_everything_that_is_sent_comes_back_to_whoever_sent_it(town: Open) -> None:
    words = "垃圾堆在路口<b>三天</b>了 & 很臭\n请处理 🗑"
    link = "https://example.org/photo.jpg"
    before = datetime.now().astimezone().replace(microsecond=0)
    number = town.sent(service_code=LITTER_CODE, description=words, address_string="长宁路1号", media_url=link, **PLACE)
    mine = town.request(number, api_key=town.keys["app"])
    assert mine["description"] == words
    assert mine["address"] == "长宁路1号"
    assert (mine["lat"], mine["long"]) == (float(LAT), float(LONG))
    assert mine["media_url"] == link
    assert (mine["service_code"], mine["service_name"]) == (LITTER_CODE, "暴露垃圾")
    assert before <= datetime.fromisoformat(mine["requested_datetime"]) <= before + timedelta(minutes=5)
    assert mine["updated_datetime"] == mine["requested_datetime"]
    as_xml = xml(town.get(f"requests/{number}.xml", api_key=town.keys["app"])).find("request")
    assert as_xml is not None
    assert {each.tag: each.text for each in as_xml} == {
        name: None if value is None else str(value) for name, value in mine.items()
    }


def test_strangers_see_the_matter_but_neither_words_nor_the_exact_place(town: Open) -> None:
    number = town.sent(
        service_code=LITTER_CODE,
        description="张三扔的",
        address_string="3栋502",
        first_name="四",
        last_name="李",
        phone="13800138000",
        email="li@example.org",
        media_url="https://example.org/face.jpg",
        **PLACE,
    )
    for params in ({}, {"extensions": "true"}, {"api_key": town.keys["other"]}):
        answer = town.get(f"requests/{number}.json", **params)
        (found,) = answer.json()
        assert found["description"] is None
        assert found["media_url"] is None
        assert found["address"] == "长宁镇 · 东门社区"
        assert (found["lat"], found["long"]) == (round(STALL[1], 3), round(STALL[0], 3))
        for secret in ("张三", "502", "李", "13800138000", "li@example", "face.jpg"):
            assert secret not in answer.text
    read = town.request(number, api_key=town.keys["reader"])
    assert read["description"] == "张三扔的"
    assert "13800138000" not in str(read)


def test_what_the_staff_found_itself_is_not_shown_to_the_public(town: Open) -> None:
    made = town.desk.report("open311-inspector-1")
    assert town.get(f"requests/{made['number']}.json").status_code == 404
    assert town.request(made["number"], api_key=town.keys["reader"])["service_request_id"] == made["number"]


def test_a_request_follows_its_case_to_the_end(town: Open) -> None:
    number = town.sent(service_code=LITTER_CODE, description="to the end", **PLACE)
    twin = town.sent(service_code=LITTER_CODE, description="the same heap", **PLACE)
    assert town.request(number)["status_notes"] == "Received"
    row, other = int(number.split("-")[1]), int(twin.split("-")[1])
    town.desk.does("operator", "propose", "reports", row)
    case = town.desk.does("lead", "accept", "reports", row)["case"]
    town.desk.does("operator", "attach", "reports", other, target=str(case))

    told = town.request(number, extensions="true")
    assert (told["status"], told["agency_responsible"], told["expected_datetime"]) == ("open", None, None)
    assert told["extended_attributes"]["case_state"] == "filed"
    town.desk.does("dispatcher", "dispatch", "cases", case, department="sanitation")
    told = town.request(number, extensions="true")
    assert told["agency_responsible"] == "环卫所"
    assert told["expected_datetime"] == told["extended_attributes"]["due_datetime"] is not None
    assert told["extended_attributes"]["department"] == "sanitation"
    assert town.request(twin)["status_notes"].endswith("together with earlier reports")

    town.desk.does("lead", "void", "cases", case, reason="a mistake")
    for each in (number, twin):
        assert town.request(each)["status"] == "closed"
    closed = {each["service_request_id"] for each in town.get("requests.json", status="closed").json()}
    opened = {each["service_request_id"] for each in town.get("requests.json", status="open").json()}
    assert {number, twin} <= closed
    assert not {number, twin} & opened
    assert opened


def test_a_refused_report_is_closed(town: Open) -> None:
    number = town.sent(service_code=LITTER_CODE, description="not ours", **PLACE)
    town.desk.does("operator", "refuse", "reports", int(number.split("-")[1]), reason="belongs to the county next door")
    told = town.request(number)
    assert (told["status"], told["status_notes"]) == ("closed", "Refused")


def test_a_picture_comes_along_and_stands_on_the_desk(town: Open) -> None:
    answer = httpx.post(
        f"{town.root}/requests.json",
        data={"api_key": town.keys["app"], "service_code": "other", "description": "with a picture", **PLACE},
        files={"media": ("p.jpg", picture(), "image/jpeg")},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    number = answer.json()[0]["service_request_id"]
    page = town.desk.person("operator").get(f"/reports/{int(number.split('-')[1])}/")
    assert "/media/" in page.text


def test_an_address_alone_is_looked_up_and_an_unknown_one_is_refused(town: Open) -> None:
    answer = town.post(service_code="other", description="by name", address_string="东门社区")
    assert answer.status_code == 200
    answer = town.post(service_code="other", description="by name", address_string="火星路9号")
    assert answer.status_code == 400


def test_the_same_call_again_answers_the_same_request(town: Open) -> None:
    fields = {"service_code": LITTER_CODE, "description": "sent twice", **PLACE}
    first = town.sent(**fields)
    assert town.sent(**fields) == first
    assert town.sent(**fields | {"description": "another"}) != first
    assert town.sent(key="other", **fields) != first


def test_a_token_tells_the_number(town: Open) -> None:
    answer = town.post(service_code=LITTER_CODE, description="follow me", extensions="true", **PLACE)
    (made,) = answer.json()
    code = made["extended_attributes"]["token"]
    assert town.get(f"tokens/{code}.json").json() == [{"service_request_id": made["service_request_id"], "token": code}]
    assert town.get("tokens/NOSUCHCODE.xml").status_code == 404


def test_lists_come_in_pages_and_are_always_lists(town: Open) -> None:
    numbers = [town.sent(service_code="other", description=f"page {n}", **PLACE) for n in range(3)]
    pages = [
        town.get("requests.json", service_code="other", page=page, page_size=1).json()[0]["service_request_id"]
        for page in (1, 2, 3)
    ]
    assert pages == numbers[::-1]
    assert town.get("requests.json", page=999).json() == []
    assert list(xml(town.get("requests.xml", service_request_id="R20200101-000001"))) == []


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("status", "key", "fields", "said"),
    [
        (403, "", PLACE | {"service_code": "other"}, "api_key was not provided"),
        (403, "clk_nonsense", PLACE | {"service_code": "other"}, "api_key is not known"),
        (403, "useless", PLACE | {"service_code": "other"}, "may not send"),
        (403, "reader", PLACE | {"service_code": "other"}, "may not send"),
        (404, "app", PLACE | {"service_code": "no-such"}, "no service no-such"),
        (400, "app", PLACE, "service_code was not provided"),
        (400, "app", {"service_code": "other"}, "place is needed"),
        (400, "app", {"service_code": "other", "lat": "north", "long": "1"}, "two numbers"),
        (400, "app", {"service_code": "other", "lat": "nan", "long": "1"}, "must be numbers"),
        (400, "app", {"service_code": "other", "lat": LONG, "long": LAT}, "look swapped"),
        (400, "app", PLACE | {"service_code": "other", "description": "字" * 4001}, "too long"),
        (400, "app", PLACE | {"service_code": "other", "media_url": "file:///etc/passwd"}, "http"),
        (400, "app", PLACE | {"service_code": "other", "description": "x" * 70_000}, "More was sent"),
    ],
)
def test_what_is_wrong_is_listed_and_nothing_is_kept(
    town: Open, form: str, status: int, key: str, fields: dict[str, str], said: str
) -> None:
    before = _newest(town)
    answer = town.post(form, key=key, **fields)
    assert answer.status_code == status
    faults = (
        answer.json()
        if form == "json"
        else [{each.tag: each.text for each in error} for error in xml(answer).findall("error")]
    )
    assert any(said in each["description"] and str(each["code"]) == str(status) for each in faults), faults
    assert _newest(town) == before


def test_all_that_is_wrong_is_told_at_once(town: Open) -> None:
    answer = town.post(lat="", description="字" * 4001)
    assert answer.status_code == 400
    assert len(answer.json()) == 3


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, 400),
        ({"start_date": "yesterday"}, 400),
        ({"start_date": "2026-01-01T00:00:00"}, 400),
        ({"status": "pending"}, 400),
        ({"page_size": "100000"}, 400),
        ({"api_key": "clk_nonsense"}, 403),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(town: Open, params: dict[str, str], status: int) -> None:
    assert town.get("requests.json", **params).status_code == status


def test_a_span_reaches_as_far_as_it_says(town: Open) -> None:
    town.sent(service_code="other", description="today", **PLACE)
    now = datetime.now().astimezone()
    assert town.get("requests.json", start_date=(now - timedelta(days=1)).isoformat()).json()
    assert town.get("requests.json", end_date=(now - timedelta(days=1)).isoformat()).json() == []


def _newest(town: Open) -> list[str]:
    found = town.get("requests.json", page_size=1, api_key=town.keys["reader"]).json()
    return [each["service_request_id"] for each in found]
