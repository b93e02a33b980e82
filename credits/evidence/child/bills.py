"""What a bill's words say of the bill: from when to when, of which meter, and how much of what.

Plain patterns over the text as it stands in the document; whatever fits none of them is not told. Numbers of
a bill are many (readings, tiers, prices): all that bear a unit are told, and who compares is lenient.
"""

import re
from collections.abc import Iterator
from datetime import date

# Of how much text is looked at, and how many of a kind are told.
SIGNS_MOST, TOLD_MOST = 100_000, 40
_DAY = r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?"
_CLOSE = r"(\d{4})(\d\d)(\d\d)"
_UNTIL = r"\s?(?:至|到|~|～|—|–|-|to)\s?"
_SPANS = [re.compile(rf"(?<!\d){day}{_UNTIL}{day}(?!\d)") for day in (_DAY, _CLOSE)]
_AMOUNT = re.compile(
    r"(?<![\d.,/-])(\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,4})?|\d{1,9}(?:\.\d{1,4})?)\s?"
    r"(kwh|千瓦时|度|m3|m³|立方米)(?![A-Z0-9/³])",
    re.IGNORECASE,
)
_METER = re.compile(
    r"(?:表\s?号|表计编号|电能表编号|meter\s(?:no\.?|number))\s?[:：]?\s?([A-Z0-9][A-Z0-9-]{3,39})(?![A-Z0-9*-])",
    re.IGNORECASE,
)


def told_by(text: str) -> dict[str, list]:
    """Return `spans` (first and last day, both in it, ISO 8601), `amounts` (number, unit) and `meters` of a
    bill's text; what it does not tell is left out."""
    plain = " ".join(text[:SIGNS_MOST].split())
    found: dict[str, list] = {
        "spans": list(_spans(plain)),
        "amounts": [[number.replace(",", ""), unit.lower()] for number, unit in _AMOUNT.findall(plain)],
        "meters": [number.upper() for number in _METER.findall(plain)],
    }
    return {name: values[:TOLD_MOST] for name, values in found.items() if values}


def _spans(text: str) -> Iterator[list[str]]:
    for pattern in _SPANS:
        for match in pattern.finditer(text):
            numbers = [int(part) for part in match.groups()]
            try:
                first, last = date(*numbers[:3]), date(*numbers[3:])
            except ValueError:  # no such day
                continue
            if first <= last:
                yield [first.isoformat(), last.isoformat()]
