"""Brings a table of footprints into the database: all of it or nothing, and every doubtful line is named.

A code may stand over several products with different values (the published database has such codes): each
becomes an entry of its own and is reported. A line that says what another says is reported and kept once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from django.db import connection, transaction

from credits.factors.products.columns import read_heads, read_row
from credits.factors.products.errors import FootprintInvalid, TableRefused
from credits.factors.products.models import Product, ProductVersion
from credits.factors.products.rows import ProductRow
from credits.factors.products.selectors import columns_of
from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables import Limits, read_rows
from puhui.kernel.uploads import FILE_BYTES_MAX

# Any fixed number: two imports at once come one after the other.
LOCK = 7_304_128
# A table is judged whole, so it is kept whole: these bound what it takes. The heading is a row too.
LIMITS = Limits(
    file_bytes=FILE_BYTES_MAX, rows=20_001, columns=60, cell=2_000, unpacked_bytes=64 * 1024 * 1024
)
Tick = Callable[[int, int], None]


@dataclass
class Report:
    """What an import did, or would do: `unreadable` and `ambiguous` lines let it do nothing at all."""

    digest: str
    lines: int = 0
    added: int = 0
    corrected: int = 0
    unchanged: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    # (line, why)
    unreadable: list[tuple[int, FootprintInvalid]] = field(default_factory=list)
    # (line, the line that it repeats)
    repeated: list[tuple[int, int]] = field(default_factory=list)
    # code → the lines that say different things of it
    conflicts: dict[str, list[int]] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.unreadable)


def import_products(file: BinaryIO, *, now: datetime, is_dry_run: bool, tick: Tick) -> Report:
    """Read a table, CSV or XLSX, and store what is new in it; a dry run stores nothing and reports the same.

    `tick` hears of (lines read, lines in all). Raises TableFault (it cannot be read), TableRefused (it is a
    table of something else).
    """
    rows = list(read_rows(file, LIMITS))
    if not rows:
        raise TableRefused(_("The table is empty."))
    file.seek(0)
    report = Report(digest=sha256(file.read()).hexdigest())
    heading, last = rows[0], rows[-1]
    where, report.ignored_columns = read_heads(heading.cells)
    by_code: dict[str, dict[str, tuple[int, ProductRow]]] = defaultdict(dict)
    for number, cells in rows[1:]:
        tick(number - heading.number, last.number - heading.number)
        report.lines += 1
        try:
            row = read_row(where, cells)
        except FootprintInvalid as error:
            report.unreadable.append((number, error))
            continue
        first, _row = by_code[row.code].setdefault(row.digest, (number, row))
        if first != number:
            report.repeated.append((number, first))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _store(by_code, report, now, is_stored=not is_dry_run)
    return report


def _store(
    by_code: dict[str, dict[str, tuple[int, ProductRow]]], report: Report, now: datetime, *, is_stored: bool
) -> None:
    stored = _stored(by_code)
    products: list[Product] = []
    versions: list[ProductVersion] = []
    for code, rows in by_code.items():
        known = stored.get(code, [])
        if len(rows) > 1:
            report.conflicts[code] = sorted(number for number, _row in rows.values())
        digests = {version.digest for version in known}
        fresh = [item for digest, item in rows.items() if digest not in digests]
        stale = [version for version in known if version.digest not in rows]
        report.unchanged += len(rows) - len(fresh)
        if fresh and stale and (len(fresh), len(stale)) != (1, 1):
            problem = _("It cannot be told which entry of %(code)s this corrects.")
            report.unreadable += [(number, FootprintInvalid(problem, code=code)) for number, _row in fresh]
            continue
        for position, (_number, row) in enumerate(fresh):
            if stale:
                product, version = stale[0].product, stale[0].version + 1
                report.corrected += 1
            else:
                product = Product(code=code, entry=len(known) + position + 1, added_at=now)
                products.append(product)
                version = 1
                report.added += 1
            versions.append(
                ProductVersion(product=product, version=version, published_at=now, **columns_of(row))
            )
    if is_stored and versions and not report.is_refused:
        Product.objects.bulk_create(products, batch_size=500)
        ProductVersion.objects.bulk_create(versions, batch_size=500)
        _note(report, now)


def _stored(codes: Iterable[str]) -> dict[str, list[ProductVersion]]:
    """Return the newest version of each entry under the database's codes, entry by entry."""
    newest: dict[str, dict[int, ProductVersion]] = defaultdict(dict)
    rows = ProductVersion.objects.filter(product__party=None, product__code__in=list(codes))
    for version in rows.select_related("product").order_by("product__entry", "version"):
        newest[version.product.code][version.product.entry] = version
    return {code: list(entries.values()) for code, entries in newest.items()}


def _note(report: Report, now: datetime) -> None:
    record_event(
        actor=system_actor("import_products"),
        action="products_imported",
        object_type="product",
        object_id=report.digest,
        now=now,
        added=report.added,
        corrected=report.corrected,
        unchanged=report.unchanged,
        repeated=len(report.repeated),
        conflicts=len(report.conflicts),
    )
