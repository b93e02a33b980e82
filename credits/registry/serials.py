"""Looking up a serial number: where each part of it is now, whoever asks.

A serial is `<batch>-<first>-<last>`, one number of it `<batch>-<n>`; a batch is scheme, city, methodology,
vintage and the batch's number, such as `DEMO-GZ-PV-2025-0001` (decisions 4, 35). In a mirrored register the
batch is the authority's own label, found by what was minted under it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from accounts.people.models import Party
from credits.issuance.models import Issuance
from credits.ledger.types import AccountKind
from puhui.kernel.errors import Kind, NotFound, PuhuiError
from puhui.kernel.errors import gettext_noop as _

_FORM = re.compile(
    r"(?P<batch>(?P<scheme>[A-Z][A-Z0-9]{1,11})-[A-Z0-9]{1,12}-(?P<code>[A-Z0-9]{1,20})"
    r"-(?P<vintage>[0-9]{4})-[0-9]{4,9})-(?P<first>[1-9][0-9]{0,14})(-(?P<last>[1-9][0-9]{0,14}))?"
)
# An authority may write its numbers with leading zeros.
_NUMBERS = re.compile(r"0*(?P<first>[1-9][0-9]{0,14})(-0*(?P<last>[1-9][0-9]{0,14}))?")
# What an account's kind says of a unit; in a holder's hands it is held (decisions 36).
STATUS = {
    AccountKind.HOLDING: "held",
    AccountKind.ESCROW: "escrow",
    AccountKind.EXTERNAL: "external",
    AccountKind.RETIRED: "retired",
    AccountKind.CANCELLED: "cancelled",
    AccountKind.BUFFER: "buffer",
}
# The same in words, for whoever reads a page.
PLACES = {
    "held": _("in a holding"),
    "escrow": _("in escrow"),
    "external": _("at an outside venue"),
    "retired": _("retired"),
    "cancelled": _("cancelled"),
    "buffer": _("withheld as buffer"),
}
# The index that keeps a number from living twice finds it as well. Neighbours that are alike are joined here:
# how often a block was split is nobody's business, and a batch may lie in any number of pieces.
_LIVE = """
WITH live AS (
    SELECT greatest(b.first_no, %(first)s) AS first_no, least(b.last_no, %(last)s) AS last_no, l.kind,
           CASE WHEN l.kind = 'HOLDING' AND NOT l.holder_is_person THEN l.party_id END AS holder,
           CASE WHEN l.kind = 'RETIRED' THEN b.source_ref END AS source
      FROM credits_serialblock b JOIN credits_ledgeraccount l ON l.id = b.account_id
     WHERE b.to_transfer IS NULL AND b.scheme = %(scheme)s AND b.serial_code = %(code)s
       AND b.vintage = %(vintage)s AND b.batch = %(batch)s
       AND int8range(b.first_no, b.last_no, '[]') && int8range(%(first)s, %(last)s, '[]')
), beginning AS (
    SELECT *, (kind, holder, source) IS DISTINCT FROM
              (lag(kind) OVER w, lag(holder) OVER w, lag(source) OVER w) AS begins
      FROM live WINDOW w AS (ORDER BY first_no)
), numbered AS (
    SELECT *, count(*) FILTER (WHERE begins) OVER (ORDER BY first_no) AS part,
           sum(last_no - first_no + 1) OVER () AS found
      FROM beginning
)
SELECT min(first_no), max(last_no), kind, holder, source, min(found)
  FROM numbered GROUP BY part, kind, holder, source ORDER BY part LIMIT %(most)s
"""
PARTS_MOST = 10_000


class SerialMalformed(PuhuiError):
    """The text is no serial number."""

    kind, code, title = Kind.INVALID, "serial_malformed", _("This is no serial number")


@dataclass(frozen=True, slots=True)
class Serial:
    """A run of numbers of a batch, as somebody wrote it."""

    scheme: str
    code: str
    vintage: int
    batch: str
    first: int
    last: int

    @property
    def text(self) -> str:
        return f"{self.batch}-{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Part:
    """Numbers `first` to `last` that are in one state; `holder` is an organisation's party, `source` the
    retirement of what is retired."""

    first: int
    last: int
    status: str
    holder: UUID | None
    source: UUID | None


def read_serial(text: str) -> Serial:
    """Return what a serial number says; raises SerialMalformed."""
    text = text.strip().upper()
    match = _FORM.fullmatch(text)
    if match is None:
        return _read_mirrored(text)
    first, last = _numbers(match)
    return Serial(match["scheme"], match["code"], int(match["vintage"]), match["batch"], first, last)


def _read_mirrored(text: str) -> Serial:
    """Return what a serial of an authority says; its label may end in a number, so two are looked for."""
    parts = text.rsplit("-", 2)
    labels = {"-".join(parts[:1]), "-".join(parts[:2])}
    mirrored = Issuance.objects.filter(batch__in=labels - {""}, granted_t__isnull=False)
    found = mirrored.order_by("batch").first()
    match = _NUMBERS.fullmatch(text[len(found.batch) + 1 :]) if found else None
    if found is None or match is None:
        raise SerialMalformed(_("A serial looks like DEMO-GZ-PV-2025-0001-1-344, or with one number."))
    first, last = _numbers(match)
    return Serial(found.scheme, found.batch, found.vintage, found.batch, first, last)


def _numbers(match: re.Match[str]) -> tuple[int, int]:
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if last < first:
        raise SerialMalformed(_("The last number comes before the first."))
    return first, last


def find_serial(serial: Serial, *, most: int = PARTS_MOST) -> list[Part]:
    """Return where the numbers are now, in their order; raises NotFound where not all of them were issued.

    Of more than `most` parts the first ones: `rest_of` says which numbers are to be looked for next.
    """
    with connection.cursor() as cursor:
        names = ("scheme", "code", "vintage", "batch", "first", "last")
        cursor.execute(_LIVE, {name: getattr(serial, name) for name in names} | {"most": most})
        rows = cursor.fetchall()
    if not rows or rows[0][-1] != serial.last - serial.first + 1:
        raise NotFound
    return [
        Part(first, last, STATUS[AccountKind(kind)], holder, source)
        for first, last, kind, holder, source, _found in rows
    ]


def rest_of(serial: Serial, parts: list[Part]) -> str | None:
    """Return the serial of the numbers behind the last of these parts; None if they are all of it."""
    behind = parts[-1].last + 1
    return f"{serial.batch}-{behind}-{serial.last}" if behind <= serial.last else None


def names_of(party_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of the organisations among these parties; a person has none here."""
    wanted = {party_id for party_id in party_ids if party_id is not None}
    return {party.id: party.name for party in Party.objects.filter(pk__in=wanted, kind="ORGANISATION")}
