"""The terms of a document: its filing, tiers, caps, locks, buffer, attestations, and old projects.

Each function returns the part that one table holds and raises DocumentError naming line, key and remedy.
"""

from credits.methodologies.language.document import (
    Attestation,
    Buffer,
    Cap,
    Filing,
    Lock,
    RunningProjects,
    TierTerms,
)
from credits.methodologies.language.origins import read_origin
from credits.methodologies.language.scanning import NAME_FORM
from credits.methodologies.language.words import TIERS, WORD_FORM
from puhui.kernel.catalog import Table, read_texts
from puhui.kernel.errors import gettext_noop as _

HOLDERS = ("person", "household", "object")


def read_filing(table: Table) -> Filing:
    filing = Filing(
        authority=read_texts(table.table("authority")),
        number=table.text("number", most=100),
        date=table.day("date"),
        is_demonstration=table.flag("demonstration"),
    )
    table.end()
    return filing


def read_running(table: Table) -> RunningProjects:
    if not table.flag("keep_version"):
        fix = _("Leave the table out: reports that begin on the first day of this version or later go by it.")
        raise table.error(_("running projects are either let keep their version or not spoken of"), fix)
    terms = RunningProjects(until=table.day("until", None))
    table.end()
    return terms


def read_tier(table: Table) -> TierTerms:
    return TierTerms(
        tier=table.choice("tier", TIERS),
        multiplier=table.number("multiplier"),
        evidence=read_texts(table.table("evidence")),
        origin=read_origin(table),
    )


def read_cap(table: Table) -> Cap:
    return Cap(
        group=table.text("group", form=WORD_FORM),
        period=table.choice("period", ("ride", "day", "month", "year")),
        limit_g=table.integer("limit_g", least=1),
        origin=read_origin(table),
        per=table.choice("per", HOLDERS, "person"),
    )


def read_lock(table: Table) -> Lock:
    return Lock(
        name=table.text("name", form=WORD_FORM),
        period=table.choice("period", ("day", "month", "year")),
        per=table.choice("per", HOLDERS, "person"),
    )


def read_buffer(table: Table) -> Buffer:
    buffer = Buffer(share=table.number("share"), origin=read_origin(table))
    if not 0 <= buffer.share < 1:
        raise table.error(_("the buffer is no share"), _("Write a number from 0 to below 1."), "share")
    table.end()
    return buffer


def read_attestation(table: Table) -> Attestation:
    return Attestation(
        name=table.text("name", form=NAME_FORM),
        title=read_texts(table.table("title")),
        note=table.text("note", ""),
    )
