"""Lists that tell numbers by their digests: which of them are numbers that projects here have named.

A list is gone through once for its digests, then all that projects named goes by; what is held at a time is
the digests of one list and the keys that were met, however large the register.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from credits.projects.foreign.agreed_key import AgreedKey
from credits.projects.foreign.rows import columns_of, told_digest
from credits.projects.keys import is_key, plain_key
from credits.projects.models import Meter, Project
from credits.projects.object_models import ObjectKind, ProjectObject
from puhui.kernel.errors import gettext_noop
from puhui.kernel.tables import Limits, Row, TableFault, read_rows

ROWS_AT_ONCE = 2_000


class KeyMissing(TableFault):
    """The list tells digests, and the key agreed with its register was not given."""

    code = "agreed_key_missing"


def open_list(file: BinaryIO, limits: Limits) -> tuple[dict[str, int], Iterator[Row]]:
    """Return where the columns of a list stand, and its rows after the heading; raises TableFault."""
    rows = read_rows(file, limits)
    heading = next(rows, None)
    return columns_of(heading.cells if heading else []), rows


def digests_met(
    where: Mapping[str, int], rows: Iterable[Row], agreed: AgreedKey | None
) -> dict[tuple[str, str], str]:
    """Return kind and digest → plain key, of the rows whose number some project here has named.

    Whatever became of the project: its number may be filed again. People's homes, devices and rides are not
    asked. Raises KeyMissing, TableFault.
    """
    if agreed is None:
        raise KeyMissing(
            gettext_noop("The list has digests for numbers: give the key agreed with its register.")
        )
    wanted = {told_digest(where, cells) for _number, cells in rows}
    met = {}
    for kind, key in _named():
        place = kind, agreed.digest_of(kind, key)
        if place in wanted and is_key(key):
            met[place] = key
    return met


def _named() -> Iterator[tuple[str, str]]:
    connections = Project.objects.values_list("object_key", flat=True)
    for number in connections.iterator(chunk_size=ROWS_AT_ONCE):
        yield ObjectKind.CONNECTION, plain_key(number)
    meters = Meter.objects.values_list("serial_no", flat=True)
    for number in meters.iterator(chunk_size=ROWS_AT_ONCE):
        yield ObjectKind.METER, plain_key(number)
    rows = ProjectObject.objects.values_list("kind", "key")
    yield from rows.iterator(chunk_size=ROWS_AT_ONCE)
