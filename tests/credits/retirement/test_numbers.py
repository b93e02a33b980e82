"""Certificate numbers: readable, unlike one another, of Shanghai's year."""

import re
from datetime import UTC, datetime

from credits.retirement.numbers import as_typed, new_certificate_no
from puhui.kernel.public_numbers import ALPHABET


def test_form_and_year():
    number = new_certificate_no("DEMO", datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
    assert re.fullmatch(rf"DEMO-R-2027-([{ALPHABET}]{{4}}-){{2}}[{ALPHABET}]{{4}}", number)
    assert not set("01OILU") & set(ALPHABET)


def test_numbers_are_random_and_found_as_typed():
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert len({new_certificate_no("DEMO", now) for _ in range(1000)}) == 1000
    number = new_certificate_no("DEMO", now)
    assert as_typed(f"  {number.lower()}\n") == number
