"""What may be proposed as a factor's next value: read strictly, each refusal naming the key and the remedy.

The version chain of one code, place and year is in the order of its first days: a version holds from its own
first day until that of the next one. Nothing of it is ever closed or rewritten. Free of Django.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from credits.factors.change_errors import FactorChangeInvalid
from credits.factors.quality import Quality
from credits.factors.resolution import FactorTable
from credits.factors.rows import FactorRow, Source
from credits.factors.units import UnitMismatch, UnitUnknown, parse_unit, scale
from credits.factors.vocabulary import CONFIDENCE, GWP_SETS, STATUS
from puhui.kernel.catalog_tables import NUMBER
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.regions import places


@dataclass(frozen=True, slots=True)
class Terms:
    """A value as it is proposed, texts as they were typed; title and gas are those of the factor."""

    code: str
    region: str
    kind: str
    value: str
    unit: str
    valid_from: date
    source: Source
    confidence: str
    status: str = "active"
    year: int | None = None
    valid_to: date | None = None
    uncertainty: str = ""
    quality: Quality | None = None
    gwp_set: str = ""
    note: str = ""


def next_row(terms: Terms, table: FactorTable, today: date) -> FactorRow:
    """Return the row that the value would become; raises FactorChangeInvalid."""
    history = table.history(terms.code)
    if not history:
        problem = _("code: %(code)s is no factor. Choose one that is published, or add a file of factors.")
        raise FactorChangeInvalid(problem, key="code", code=terms.code[:60])
    chain = [row for row in history if (row.region, row.year) == (terms.region, terms.year)]
    like = chain[-1] if chain else history[-1]
    _check_words(terms)
    _check_number(terms, like)
    _check_kind(terms, {like.kind} if chain else table.kinds(terms.code))
    _check_days(terms, chain, today)
    return replace(
        like,
        region=terms.region,
        year=terms.year,
        kind=terms.kind,
        value=terms.value,
        unit=terms.unit,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        status=terms.status,
        confidence=terms.confidence,
        uncertainty=terms.uncertainty,
        source=terms.source,
        note=terms.note,
        quality=terms.quality,
        gwp_set=_gwp_set(terms, like),
        published=today,
        id=0,
        version=like.version + 1 if chain else 1,
    )


def _check_words(terms: Terms) -> None:
    if terms.region not in places():
        problem = _("region: %(region)s is no region. Choose one of the list.")
        raise FactorChangeInvalid(problem, key="region", region=terms.region[:60])
    for key, word, allowed in (
        ("status", terms.status, STATUS),
        ("confidence", terms.confidence, CONFIDENCE),
    ):
        if word not in allowed:
            problem = _("%(key)s: '%(word)s' is not known here. Choose one of %(allowed)s.")
            raise FactorChangeInvalid(problem, key=key, word=word[:60], allowed=", ".join(allowed))
    if not terms.source.title.strip():
        problem = _("source_title: no document is named. Write the title of the document it was read in.")
        raise FactorChangeInvalid(problem, key="source_title")
    if terms.year is not None and not 1990 <= terms.year <= 2100:
        problem = _("year: %(year)s lies out of range. Write a year from 1990 to 2100, or none.")
        raise FactorChangeInvalid(problem, key="year", year=terms.year)


def _check_number(terms: Terms, like: FactorRow) -> None:
    if not NUMBER.fullmatch(terms.value):
        problem = _("value: '%(value)s' is no plain decimal number. Write one such as 0.4419, no exponent.")
        raise FactorChangeInvalid(problem, key="value", value=terms.value[:60])
    try:
        parse_unit(terms.unit)
        scale(terms.unit, like.unit)
    except UnitUnknown as error:
        problem = _("unit: '%(unit)s' is no unit of this system. Write one such as %(like)s.")
        raise FactorChangeInvalid(problem, key="unit", unit=terms.unit[:60], like=like.unit) from error
    except UnitMismatch as error:
        problem = _("unit: methods ask for this factor in %(like)s, and %(unit)s cannot be turned into that.")
        raise FactorChangeInvalid(problem, key="unit", unit=terms.unit[:60], like=like.unit) from error


def _check_kind(terms: Terms, kinds: Set[str]) -> None:
    if terms.kind not in kinds:
        problem = _("kind: '%(kind)s' never stands in for another. The factor is published as %(kinds)s.")
        raise FactorChangeInvalid(problem, key="kind", kind=terms.kind[:60], kinds=", ".join(sorted(kinds)))


def _gwp_set(terms: Terms, like: FactorRow) -> str:
    if terms.gwp_set and (terms.gwp_set not in GWP_SETS or like.gas != "CO2e"):
        problem = _("gwp_set: %(gwp_set)s does not fit %(gas)s. Leave it out, or name one of %(allowed)s.")
        words: dict[str, Any] = {"gas": like.gas or "-", "allowed": ", ".join(GWP_SETS)}
        raise FactorChangeInvalid(problem, key="gwp_set", gwp_set=terms.gwp_set[:60], **words)
    return terms.gwp_set


def _check_days(terms: Terms, chain: list[FactorRow], today: date) -> None:
    if terms.valid_from < today:
        problem = _("valid_from: %(day)s is over, and decisions rest on it. Begin on %(today)s or later.")
        words: dict[str, Any] = {"day": terms.valid_from.isoformat(), "today": today.isoformat()}
        raise FactorChangeInvalid(problem, key="valid_from", **words)
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        problem = _("valid_to: the value ends before it begins. Write a day after %(day)s, or none.")
        raise FactorChangeInvalid(problem, key="valid_to", day=terms.valid_from.isoformat())
    for row in chain:
        begun = row.valid_from is not None and row.valid_from >= terms.valid_from
        ends_later = row is chain[-1] and row.valid_to is not None and row.valid_to > terms.valid_from
        if begun or ends_later:
            raise _overlap(terms, row)


def _overlap(terms: Terms, row: FactorRow) -> FactorChangeInvalid:
    problem = _("valid_from: %(day)s overlaps the days of version %(version)s. Begin on %(free)s or later.")
    free = row.valid_to or (row.valid_from or terms.valid_from) + timedelta(days=1)
    words: dict[str, Any] = {
        "version": row.version,
        "day": terms.valid_from.isoformat(),
        "free": free.isoformat(),
    }
    return FactorChangeInvalid(problem, key="valid_from", **words)
