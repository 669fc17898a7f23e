"""A department at work: its week, its teams, its contractors, its honest word; and shifts handed over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.stories.conftest import Someone, Town


def picture(colour: str = "green") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def sent(town: Town) -> int:
    """A case in the hands of the enforcement department."""
    case = town.file()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    town.desk.does("receive", "cases", case)
    return case


def posts(someone: Someone, path: str, **data: Any) -> httpx.Response:
    """A form of a page, as a browser without scripts sends it."""
    page = someone.client.get(path if path.count("/") < 4 else "/department/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token, page.text[:300]
    return someone.client.post(path, data={"csrfmiddlewaretoken": token[1], **data}, follow_redirects=True)


def waits(someone: Someone, case: int) -> bool:
    page = someone.client.get("/api/v1/cases?waiting=true").json()
    return case in [each["id"] for each in page["items"]]


def make_team(town: Town, name: str, *members: str) -> str:
    page = posts(town.desk, "/department/teams/", name=name, members=list(members), classes="event-04")
    assert page.status_code == 200
    found = re.findall(r'action="/department/teams/(\d+)/" class="stack"', page.text)
    names = re.findall(r'class="card team" aria-label="([^"]+)"', page.text)
    return str(dict(zip(names, found, strict=True))[name])


def test_a_team_is_given_a_case_and_one_of_it_takes_it_on(town: Town) -> None:
    team, other = make_team(town, "一组", "handler"), make_team(town, "二组", "officer")
    case = sent(town)
    assert town.desk.does("assign_team", "cases", case, team=other)["team"] == int(other)
    assert not waits(town.handler, case)
    assert town.handler.tries("take", "cases", case).status_code == 403, "another team's"

    town.desk.does("assign_team", "cases", case, team=team)
    assert waits(town.handler, case)
    taken = town.handler.does("take", "cases", case)
    assert (taken["handler"], "take" in taken["operations"]) == ("handler", False)
    town.handler.does("finish", "cases", case, photos=[town.handler.photo()])


def test_a_team_of_another_department_is_refused(town: Town) -> None:
    team = make_team(town, "三组")
    case = town.file(code="event-01-10-1")
    town.dispatcher.does("dispatch", "cases", case, department="sanitation")
    answer = town.sweepers.tries("assign_team", "cases", case, team=team)
    assert (answer.status_code, town.sweepers.sees("cases", case)["team"]) == (422, None)


def test_a_stranger_becomes_no_member(town: Town) -> None:
    page = posts(town.desk, "/department/teams/", name="四组", members=["outsider"])
    assert page.status_code == 422
    assert "outsider" in page.text
    assert 'aria-label="四组"' not in town.desk.client.get("/department/teams/").text


def test_the_department_sees_what_turns_red_and_gives_it_on(town: Town) -> None:
    case = sent(town)
    number = town.desk.sees("cases", case)["number"]
    page = town.desk.client.get("/department/?handler=none").text
    assert number in page
    page = posts(town.desk, f"/department/{case}/give/", to="person:handler", query="handler=handler").text
    assert number in page
    assert number not in town.desk.client.get("/department/?handler=none").text
    assert "Reminded." in posts(town.desk, f"/department/{case}/remind/").text
    assert number not in town.desk.client.get("/department/?day=later").text, "it is due within hours"


def test_the_department_of_others_is_not_shown(town: Town) -> None:
    number = town.desk.sees("cases", sent(town))["number"]
    assert number not in town.sweepers.client.get("/department/").text
    assert town.dispatcher.client.get("/department/").status_code == 403


def test_an_honest_word_said_early_costs_little_and_asks_at_once(town: Town) -> None:
    case = sent(town)
    form = town.desk.client.get(f"/cases/{case}/cannot/").text
    assert "10%" in form, "what it costs now"
    assert "50%" in form, "what it costs later"
    said = town.desk.does("cannot", "cases", case, cause="people", proposal="ask_extension", reason="人手都在防汛")
    assert len(said["requests"]) == 1
    page = town.desk.client.get(f"/cases/{case}/").text
    assert "No people free · An extension" in page
    assert "early, 0% of the limit used" in page


def test_a_word_whose_proposal_is_refused_is_not_said_at_all(town: Town) -> None:
    case = sent(town)
    before = town.desk.sees("cases", case)
    answer = town.desk.tries("cannot", "cases", case, cause="scale", proposal="ask_suspension", reason="要开挖")
    assert answer.status_code == 422, "a suspension needs a date"
    refused = town.handler.tries("cannot", "cases", case, cause="not_ours", proposal="return", reason="不是我们的")
    assert refused.status_code in (403, 422), "only the desk returns a case"
    assert town.desk.sees("cases", case) == before


@pytest.fixture
def browser(town: Town) -> Iterator[httpx.Client]:
    """A phone that knows nobody here."""
    with httpx.Client(base_url=town.desk.client.base_url, headers={"Accept-Language": "en"}) as phone:
        yield phone


def link_for(town: Town, case: int, **more: Any) -> str:
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    body = {"until": until, "words": "清理路边摊棚", "name": "王师傅", "phone": "13800138000", **more}
    answer = town.desk.client.post(f"/api/v1/cases/{case}/contract", json=body)
    assert answer.status_code == 200, answer.text
    return str(httpx.URL(answer.json()["address"]).path)


def test_a_contractor_without_account_sends_photos_back_and_the_department_accepts(
    town: Town, browser: httpx.Client
) -> None:
    case = sent(town)
    path = link_for(town, case)
    page = browser.get(path)
    assert page.status_code == 200
    assert (page.headers["Referrer-Policy"], page.headers["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "清理路边摊棚" in page.text
    assert "<script" not in page.text
    assert browser.post(path, data={"what": "done"}).status_code == 422, "done without a photo"
    browser.post(path, data={"what": "coming"})
    assert town.desk.sees("cases", case)["contractor"] == "coming"

    answer = browser.post(path, data={"what": "done", "words": "摊棚已拆"}, files={"photos": ("a.jpg", picture())})
    assert answer.status_code == 302
    case_page = town.desk.client.get(f"/cases/{case}/").text
    assert "Contractor is done" in case_page
    assert "138****8000" in case_page
    assert "13800138000" not in case_page
    accepted = town.desk.does("accept_work", "cases", case)
    assert accepted["state"] == "finished"
    assert town.desk.does("submit", "cases", case)["state"] == "feedback"
    assert browser.get(path).status_code == 410, "the case has moved on"


def test_a_contractor_sees_nothing_of_who_reported(town: Town, browser: httpx.Client) -> None:
    report = town.operator.reports(
        condition=town.conditions["event-04-06-1"], source="hotline", caller_name="李四", caller_phone="13912345678",
        description="李四说楼下有摊",
    )  # fmt: skip
    town.operator.does("propose", "reports", report["id"])
    case = int(town.lead.does("accept", "reports", report["id"])["case"])
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    page = browser.get(link_for(town, case)).text
    assert "李四" not in page
    assert "13912345678" not in page


def test_a_revoked_link_a_wrong_one_and_a_bad_file(town: Town, browser: httpx.Client) -> None:
    case = sent(town)
    path = link_for(town, case)
    refused = browser.post(path, data={"what": "word"}, files={"photos": ("a.jpg", b"<script>alert(1)</script>")})
    assert refused.status_code == 422
    assert town.desk.sees("cases", case)["contractor"] == "given", "what was refused changed nothing"
    wrong = browser.get(path[:-5] + "xxxx/")
    assert (wrong.status_code, "opens nothing" in wrong.text) == (404, True)

    links = re.findall(rf"/cases/{case}/links/(\d+)/revoke/", town.desk.client.get(f"/cases/{case}/").text)
    assert town.sweepers.client.post(f"/api/v1/cases/{case}/links/{links[0]}/revoke").status_code == 404
    assert town.desk.client.post(f"/api/v1/cases/{case}/links/{links[0]}/revoke").status_code == 200
    gone = browser.get(path)
    assert (gone.status_code, "withdrawn" in gone.text) == (410, True)
    assert browser.post(path, data={"what": "word", "words": "noch da"}).status_code == 410


def test_a_link_of_one_case_opens_no_photo_of_another(town: Town, browser: httpx.Client) -> None:
    first, second = sent(town), sent(town)
    paths = {case: link_for(town, case) for case in (first, second)}
    browser.post(paths[second], data={"what": "word"}, files={"photos": ("a.jpg", picture("blue"))})
    photo = re.findall(r"photos/(\d+)/thumb/", browser.get(paths[second]).text)[0]
    assert browser.get(f"{paths[second]}photos/{photo}/thumb/").status_code == 200
    assert browser.get(f"{paths[first]}photos/{photo}/thumb/").status_code == 404


def test_nobody_but_the_contractor_speaks_as_one(town: Town) -> None:
    case = sent(town)
    assert town.desk.tries("contractor_done", "cases", case, photos=[town.desk.photo()]).status_code == 403
    assert town.desk.tries("accept_work", "cases", case).status_code == 403, "nothing was sent"


def test_a_shift_is_handed_over_with_its_promises_and_two_signatures(town: Town) -> None:
    case = sent(town)
    soon = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    town.dispatcher.does("promise", "cases", case, reason="16:00 前给李女士回电", until=soon)
    page = town.dispatcher.client.get("/handover/").text
    assert "李女士" in page
    given = posts(town.dispatcher, "/handover/", notes="东门社区夜市多留意")
    assert "东门社区夜市多留意" in given.text
    path = given.url.path

    assert "李女士" in town.dispatcher2.client.get(path).text
    alone = posts(town.dispatcher, path + "take/")
    assert "needs two signatures" in alone.text, "who hands over does not take over"
    assert town.desk.client.get(path).status_code == 403
    taken = posts(town.dispatcher2, path + "take/", remark="知道了")
    assert "Both have signed" in taken.text
    assert "知道了" in town.dispatcher.client.get(path).text


def test_a_promise_is_kept_by_the_post_that_made_it(town: Town) -> None:
    case = sent(town)
    town.desk.does(
        "promise", "cases", case, reason="明早清理", until=(datetime.now(UTC) + timedelta(hours=9)).isoformat()
    )
    page = town.desk.client.get("/department/").text
    assert "明早清理" in page
    number = re.findall(r"/promises/(\d+)/kept/", page)[-1]
    refused = posts(town.dispatcher, f"/promises/{number}/kept/", next="/handover/")
    assert "Only the post that promised" in refused.text
    posts(town.desk, f"/promises/{number}/kept/", next="/department/")
    assert "明早清理" not in town.desk.client.get("/department/").text
