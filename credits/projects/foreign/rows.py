"""What a row of such a list says, if it says anything. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from credits.projects.keys import is_key, plain_key
from credits.projects.models import Register
from credits.projects.object_models import ForeignClaim, ObjectKind
from puhui.kernel.errors import gettext_noop
from puhui.kernel.tables import TableFault

COLUMNS = ("register", "reference", "kind", "number", "days_from", "days_to")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class ListHeadingWrong(TableFault):
    """The first row does not name the columns of a list of claims."""

    code = "table_heading_wrong"


class RowWrong(Exception):
    """A row is not taken; `args[0]` is the code of why."""


def columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Return where our columns stand; raises ListHeadingWrong."""
    cells = [cell.lower() for cell in heading]
    if not set(COLUMNS) <= set(cells):
        problem = gettext_noop("The first row names register, reference, kind, number, days_from, days_to.")
        raise ListHeadingWrong(problem, row=1)
    return {name: cells.index(name) for name in COLUMNS}


def read_claim(where: Mapping[str, int], cells: Sequence[str]) -> ForeignClaim:
    """Return a row's claim, not stored; raises RowWrong."""
    told = {name: cells[place] if place < len(cells) else "" for name, place in where.items()}
    register, kind, key = told["register"].upper(), told["kind"].upper(), plain_key(told["number"])
    if register not in Register.values:
        raise RowWrong("register_unknown")
    if kind not in ObjectKind.values:
        raise RowWrong("kind_unknown")
    if not told["reference"]:
        raise RowWrong("reference_missing")
    if not is_key(key):
        raise RowWrong("number_invalid")
    since, until = _day(told["days_from"]), _day(told["days_to"]) if told["days_to"] else None
    if until is not None and until <= since:
        raise RowWrong("days_invalid")
    return ForeignClaim(
        register=register, reference=told["reference"], kind=kind, key=key, days_from=since, days_to=until
    )


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise RowWrong("days_invalid")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RowWrong("days_invalid") from error
