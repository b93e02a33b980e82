"""A scheme is a file: what it must say, and what is refused."""

import pytest

from credits.schemes.scheme_files import FOLDER, read_scheme, scheme_files
from puhui.kernel.catalog import DocumentError, read_document

DEMO = (FOLDER / "demo.toml").read_text(encoding="utf-8")


def test_the_demonstration_says_whose_it_is_in_both_languages():
    demo, _province = scheme_files()
    assert (demo.code, demo.is_demonstration, demo.register_mode) == ("DEMO", True, "own")
    assert demo.authority == ("示范主管机构", "Demonstration authority")
    assert (demo.default_outcome, demo.notice_working_days, demo.currency) == ("keep", 7, "CNY")
    assert demo.coin_rates[0].coins_per_1000g == 1000
    assert len(demo.regions) == 22
    assert len(demo.in_force) == 25


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('register_mode = "own"', 'register_mode = "none"', "Choose one of own, mirror"),
        ('"CN-GD-GZ"', '"CN-XX"', "CN-XX is no region"),
        ('region = "CN-GD"', 'region = "CN-SH"', "CN-SH is no region of this scheme"),
        ("\nfrom = 2025-01-01", "\nfrom = 2025-01-01\nto = 2025-01-01", "ends before it begins"),
        ("notice_working_days = 7", "notice_working_days = 0", "out of range"),
        ('default_outcome = "keep"', 'default_outcome = "sell"', "Choose one of keep, coins"),
        ("coins_per_1000g = 1000", 'coins_per_1000g = "1000"', "whole number without quotes"),
        ('currency = "CNY"', 'currency = "CNY"\ncolour = "red"', "'colour' is not known here"),
    ],
)
def test_a_fault_is_refused_with_its_line(old, new, words):
    assert old in DEMO
    with pytest.raises(DocumentError, match=words) as refused:
        read_scheme(read_document(DEMO.replace(old, new, 1), name="demo.toml"))
    assert refused.value.line
