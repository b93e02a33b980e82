"""How callers are counted by their address."""

from accounts.people.addresses import address_index


def test_an_ipv6_household_counts_as_one_address():
    assert address_index("2001:db8:1:2::1") == address_index("2001:db8:1:2:ffff::9")
    assert address_index("2001:db8:1:2::1") != address_index("2001:db8:1:3::1")


def test_an_ipv4_address_counts_alone_however_it_is_written():
    assert address_index("192.0.2.1") == address_index("::ffff:192.0.2.1")
    assert address_index("192.0.2.1") != address_index("192.0.2.2")


def test_what_is_no_address_counts_as_one():
    assert address_index("") == address_index("nonsense")
