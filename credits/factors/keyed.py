"""Values published by more than place and day: by season, by the size of a household, by a label's number.

Such a value is a factor of its own whose code tells what it is for: `HOUSEHOLD_ELECTRICITY__SUMMER__H3`,
`LABEL_KWH_PER_YEAR__AB-12`'s is `LABEL_KWH_PER_YEAR__AB_12`. So it is published, changed by two people,
dated and proved like every other number, and a verdict's basis names it. Free of Django.
"""

from collections.abc import Mapping, Sequence
from datetime import date

MARK = "__"
SEASON, HOUSEHOLD_SIZE = "season", "household_size"
# The tiered electricity prices of Guangdong know two: from May to October, and the rest of the year.
SUMMER_MONTHS = range(5, 11)
# Homes of five and more share one row.
SIZE_MOST = 5


def season_of(day: date) -> str:
    """Return the season of a day as codes spell it."""
    return "SUMMER" if day.month in SUMMER_MONTHS else "WINTER"


def keyed_codes(code: str, by: Sequence[str], on: date, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes to look for, the most special first; `keys` are texts, and a size where it is known.

    Season and size may be left out, for a value of the whole year or of all sizes. What a text names cannot:
    no other label speaks for this one.
    """
    endings = [""]
    for name in by:
        if name == SEASON:
            endings = [*(end + MARK + season_of(on) for end in endings), *endings]
        elif name == HOUSEHOLD_SIZE:
            if size := keys.get(name):
                spelled = f"{MARK}H{min(int(size), SIZE_MOST)}"
                endings = [longer for end in endings for longer in (end + spelled, end)]
        elif name in keys:
            # A text holds no underscore, so two of them never make one code.
            endings = [end + MARK + keys[name].replace("-", "_") for end in endings]
        else:
            return ()
    return tuple(code + end for end in endings)
