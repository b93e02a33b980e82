"""What a row of such a list says, if it says anything. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from credits.projects.foreign.agreed_key import HEX_DIGEST
from credits.projects.keys import is_key, plain_key
from credits.projects.models import Register
from credits.projects.object_models import ForeignClaim, ObjectKind
from puhui.kernel.errors import gettext_noop
from puhui.kernel.tables import TableFault

COLUMNS = ("register", "reference", "kind", "days_from", "days_to")
# What names the thing: its number, or the digest of that under an agreed key (agreed_key.py).
NUMBER, DIGEST = "number", "digest"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class ListHeadingWrong(TableFault):
    """The first row does not name the columns of a list of claims."""

    code = "table_heading_wrong"


class RowWrong(Exception):
    """A row is not taken; `args[0]` is the code of why."""


def columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Return where our columns stand, of number and digest the number if both do; raises ListHeadingWrong."""
    cells = [cell.lower() for cell in heading]
    thing = NUMBER if NUMBER in cells else DIGEST
    if not {*COLUMNS, thing} <= set(cells):
        problem = gettext_noop(
            "The first row names register, reference, kind, number or digest, days_from, days_to."
        )
        raise ListHeadingWrong(problem, row=1)
    return {name: cells.index(name) for name in (*COLUMNS, thing)}


def told_digest(where: Mapping[str, int], cells: Sequence[str]) -> tuple[str, str]:
    """Return kind and digest of a row of a list that has no numbers, as whatever is met is looked up."""
    told = _told(where, cells)
    return told["kind"].upper(), told[DIGEST].lower()


def read_claim(
    where: Mapping[str, int], cells: Sequence[str], met: Mapping[tuple[str, str], str]
) -> ForeignClaim:
    """Return a row's claim, not stored; `met` has the key of each kind and digest that is known here.

    It has the digest that the row tells, if any; and no key where none is known here. Raises RowWrong.
    """
    told = _told(where, cells)
    register, kind = told["register"].upper(), told["kind"].upper()
    if register not in Register.values:
        raise RowWrong("register_unknown")
    if kind not in ObjectKind.values:
        raise RowWrong("kind_unknown")
    if not told["reference"]:
        raise RowWrong("reference_missing")
    key = _named(told, kind, met)
    since, until = _day(told["days_from"]), _day(told["days_to"]) if told["days_to"] else None
    if until is not None and until <= since:
        raise RowWrong("days_invalid")
    return ForeignClaim(
        register=register,
        reference=told["reference"],
        kind=kind,
        key=key,
        digest="" if NUMBER in told else told[DIGEST].lower(),
        days_from=since,
        days_to=until,
    )


def _told(where: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for name, place in where.items()}


def _named(told: Mapping[str, str], kind: str, met: Mapping[tuple[str, str], str]) -> str:
    """Return the key that a row names, empty where it is not known here."""
    if NUMBER in told:
        if not is_key(key := plain_key(told[NUMBER])):
            raise RowWrong("number_invalid")
        return key
    if kind == ObjectKind.TRIP:
        # Rides are people's: their references are not gone through for another register.
        raise RowWrong("trip_needs_its_number")
    if not HEX_DIGEST.fullmatch(digest := told[DIGEST].lower()):
        raise RowWrong("digest_invalid")
    return met.get((kind, digest), "")


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise RowWrong("days_invalid")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RowWrong("days_invalid") from error
