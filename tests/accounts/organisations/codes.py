"""Codes that prove themselves, made for the tests."""

from stdnum.cn import uscc

# Published by its holder; the first is the library's own example.
GENUINE = ("91110000600037341L", "91440101MA59JX0J0G")


def code_number(number: int) -> str:
    """Return a different valid code for every number."""
    stem = f"91440101MA{number:07d}"
    return stem + uscc.calc_check_digit(stem)
