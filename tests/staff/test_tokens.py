"""A token is a person with less, or a system with a post; it is shown once and ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cityloop.journal.models import Act
from cityloop.staff import accounts, services, tokens
from cityloop.staff.models import Person, Token
from cityloop.staff.tokens import Made, System, Unsuitable
from tests.cast import BEGINNING, FOUNDER, found_town, standing

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 9, 30)
NEXT_DAY = BEGINNING + timedelta(days=1)


@pytest.fixture(autouse=True)
def town() -> None:
    found_town()


def make(username: str = "dispatcher", scopes: tuple[str, ...] = ("case.view",), expires: date = LAST_DAY) -> Made:
    owner = Person.objects.get(username=username)
    return tokens.make(name="GIS", scopes=scopes, expires=expires, owner=owner, actor=standing(username), at=BEGINNING)


def test_a_token_may_what_it_names_and_nothing_else() -> None:
    found = tokens.bearer(make().text, at=BEGINNING)
    assert found is not None
    assert found.may("case.view")
    assert not found.may("case.operate")
    assert [each.id for each in found.standings] == ["dispatcher"]


def test_only_a_hash_is_kept_and_neither_name_nor_text_stands_in_the_log() -> None:
    made = make()
    row = Token.objects.get()
    assert made.text not in str(vars(row))
    act = Act.objects.get(verb="token.made")
    assert made.text not in act.payload_text
    assert "GIS" not in act.payload_text
    assert act.sealed == {"name": "GIS"}


def test_what_its_owner_loses_it_loses_too() -> None:
    made = make()
    held = Person.objects.get(username="dispatcher").assignments.get()
    services.relieve(assignment=held, actor=FOUNDER, at=BEGINNING)
    found = tokens.bearer(made.text, at=BEGINNING)
    assert found is not None
    assert not found.may("case.view")


def test_it_is_refused_once_its_owner_has_left() -> None:
    made = make()
    accounts.lock(Person.objects.get(username="dispatcher"), actor=FOUNDER, at=BEGINNING)
    assert tokens.bearer(made.text, at=BEGINNING) is None


def test_it_is_good_on_its_last_day_and_not_the_day_after() -> None:
    made = make(expires=date(2026, 9, 1))
    assert tokens.bearer(made.text, at=BEGINNING)
    assert tokens.bearer(made.text, at=NEXT_DAY) is None


def test_ended_it_is_refused_and_stands_in_the_journal_once() -> None:
    made = make()
    for _twice in range(2):
        tokens.end(Token.objects.get(), actor=standing("dispatcher"), at=BEGINNING)
    assert tokens.bearer(made.text, at=BEGINNING) is None
    assert Act.objects.filter(verb="token.ended").count() == 1


def test_the_day_of_last_use_is_written_once_a_day() -> None:
    made = make()
    tokens.bearer(made.text, at=BEGINNING)
    Token.objects.update(name="untouched")
    tokens.bearer(made.text, at=BEGINNING)
    tokens.bearer(made.text, at=NEXT_DAY)
    assert Token.objects.get().last_used == date(2026, 9, 2)


def test_a_system_acts_in_the_post_it_was_given() -> None:
    system = System("12345", "department", department="town")
    made = tokens.make(
        name="hotline", scopes=["case.view"], expires=LAST_DAY, system=system, actor=FOUNDER, at=BEGINNING
    )
    found = tokens.bearer(made.text, at=BEGINNING)
    assert found is not None
    acting = found.standings[0]
    assert (acting.kind, acting.id, acting.post) == ("client", "12345", "department")
    assert acting.departments == {"town", "squad"}


@pytest.mark.parametrize(
    ("scopes", "expires"),
    [
        ((), LAST_DAY),
        (("report.create",), LAST_DAY),
        (("no.such",), LAST_DAY),
        (("case.view",), date(2026, 8, 31)),
        (("case.view",), date(2028, 1, 1)),
    ],
)
def test_what_cannot_be_given_is_refused(scopes: tuple[str, ...], expires: date) -> None:
    with pytest.raises(Unsuitable):
        make(scopes=scopes, expires=expires)
    assert not Token.objects.exists()


def test_personal_data_and_set_up_are_never_a_tokens() -> None:
    with pytest.raises(Unsuitable):
        make("operator", scopes=("personal.reveal",))
    with pytest.raises(Unsuitable):
        make("admin", scopes=("setup.change",))


def test_a_system_without_a_name_or_with_a_department_that_is_none_is_refused() -> None:
    for system in (System("", "intake"), System("GIS", "department", department="nowhere")):
        with pytest.raises(Unsuitable):
            tokens.make(name="x", scopes=["case.view"], expires=LAST_DAY, system=system, actor=FOUNDER, at=BEGINNING)
    assert not Token.objects.exists()
