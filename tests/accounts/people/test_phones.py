"""Which numbers are taken, and how addresses are counted."""

import pytest

from accounts.people.phones import PhoneInvalid, address_index, parse_phone, phone_index


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


def test_an_ipv6_household_counts_as_one_address():
    assert address_index("2001:db8:1:2::1") == address_index("2001:db8:1:2:ffff::9")
    assert address_index("2001:db8:1:2::1") != address_index("2001:db8:1:3::1")


def test_an_ipv4_address_counts_alone_however_it_is_written():
    assert address_index("192.0.2.1") == address_index("::ffff:192.0.2.1")
    assert address_index("192.0.2.1") != address_index("192.0.2.2")


def test_what_is_no_address_counts_as_one():
    assert address_index("") == address_index("nonsense")
