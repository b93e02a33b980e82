"""Which numbers are taken."""

import pytest

from accounts.people.phones import PhoneInvalid, parse_phone, phone_index


@pytest.mark.parametrize("text", ["+8613800138000", "+85291234567", "+85366123456"])
def test_mobile_numbers_of_the_bay_area_are_taken_as_they_are(text):
    assert parse_phone(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "13800138000",
        "+86 138 0013 8000",
        "+861380013800",
        "+86138001380000",
        "+8612345678901",
        "+862038888888",  # a landline of Guangzhou
        "+14155550100",
        "+886912345678",
        "+447911123456",
        "+8613800138000\n",
        "+８６13800138000",
        "+8613800138000;ext=1",
        "../../etc/passwd",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(PhoneInvalid):
        parse_phone(text)


def test_the_blind_index_tells_equal_numbers_and_nothing_of_them():
    assert phone_index("+8613800138000") == phone_index("+8613800138000")
    assert phone_index("+8613800138000") != phone_index("+8613800138001")
    assert b"138" not in phone_index("+8613800138000")
