"""Personal data at rest."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from cityloop.privacy.cipher import Unreadable, blind_index, seal, under_present_key, unseal
from cityloop.privacy.rules import mask_name, mask_phone, normal_phone

PLACE = "intake_report.reporter_phone"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(clear: str) -> None:
    assert unseal(seal(clear, PLACE), PLACE) == clear


def test_the_same_text_never_seals_alike() -> None:
    assert seal("13800138000", PLACE) != seal("13800138000", PLACE)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(Unreadable):
        unseal(seal("13800138000", PLACE), "intake_report.reporter_name")


@pytest.mark.parametrize("torn", ["", "13800138000", "abcd1234:", "abcd1234:!!!!", "abcd1234:AAAA", ":", "张三"])
def test_what_was_never_sealed_here_is_refused(torn: str) -> None:
    with pytest.raises(Unreadable):
        unseal(torn, PLACE)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_noticed(position: int, flip: int) -> None:
    name, _, body = seal("张三 13800138000", PLACE).partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[position % len(raw)] ^= flip
    with pytest.raises(Unreadable):
        unseal(f"{name}:{base64.b64encode(raw).decode()}", PLACE)


def test_an_old_key_still_opens_and_a_forgotten_one_does_not(settings: Settings) -> None:
    sealed, found = seal("张三", PLACE), blind_index("13800138000", "phone")
    old, settings.PRIVACY_KEY = settings.PRIVACY_KEY, bytes(range(32))
    settings.PRIVACY_OLD_KEYS = [old]
    assert unseal(sealed, PLACE) == "张三"
    assert not under_present_key(sealed)
    assert under_present_key(seal("张三", PLACE))
    assert blind_index("13800138000", "phone") == found
    settings.PRIVACY_OLD_KEYS = []
    with pytest.raises(Unreadable):
        unseal(sealed, PLACE)


@pytest.mark.parametrize(
    "written", ["138 0013 8000", "+86 138-0013-8000", "0086-13800138000", "１３８００１３８０００", "(138)00138000"]
)
def test_one_telephone_however_written_has_one_index(written: str) -> None:
    assert blind_index(written, "phone") == blind_index("13800138000", "phone")


def test_different_telephones_and_purposes_never_meet() -> None:
    indexes = {
        blind_index("13800138000", "phone"),
        blind_index("13800138001", "phone"),
        blind_index("13800138000", "x.phone"),
    }
    assert len(indexes) == 3


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+86 138 0013 8000", "138****8000"),
        ("0797-8123456", "079****3456"),
        ("12345", "***45"),
        ("110", "***"),
        ("", ""),
        ("none", ""),
    ],
)
def test_a_telephone_is_shown_masked(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text(alphabet="0123456789", min_size=5, max_size=15))
def test_a_mask_hides_at_least_three_digits(phone: str) -> None:
    assert mask_phone(phone).count("*") >= 3
    assert normal_phone(phone) != mask_phone(phone)


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("欧阳小明", "欧**"), ("李", "李*"), ("", ""), (" 王五 ", "王*")]
)
def test_a_name_is_shown_masked(name: str, shown: str) -> None:
    assert mask_name(name) == shown
