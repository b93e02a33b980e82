"""Which lines of a report the verifier looks at: what weighs more or strikes the eye is drawn more often.

Pure: from the sealed content alone, so that the sample can be drawn again from the record of the case.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from math import isqrt
from statistics import median
from typing import Any, NamedTuple

from credits.verification.draws import SAMPLE, draw_weighted
from credits.verification.terms import Terms

CORRECTED, FAR_FROM_OTHERS, LARGE_SHARE, PARTIAL = "CORRECTED", "FAR_FROM_OTHERS", "LARGE_SHARE", "PARTIAL"
GAPS, NEWEST = "GAPS", "NEWEST"
# Readings weigh by millionths of their unit, lines by grams.
_MILLIONTHS = 1_000_000


class Line(NamedTuple):
    """A line of a report: a reading, a figure or a bundle's site by its id, or a transfer taken. `risks` say
    why it strikes the eye."""

    ref: str
    size: int
    risks: tuple[str, ...]

    def weight(self, terms: Terms) -> int:
        """Return what the line counts for in the draw."""
        return max(self.size, 1) * (terms.risk_factor if self.risks else 1)


def sample_size(lines: int, *, is_risky: bool, terms: Terms) -> int:
    """Return how many of so many lines are looked at; all of them where they are few."""
    factor = terms.sample_factor_risky if is_risky else terms.sample_factor
    root = isqrt(lines - 1) + 1 if lines else 0
    return min(lines, terms.sample_most, max(terms.sample_least, factor * root))


def draw_sample(seed: str, lines: list[Line], *, is_risky: bool, terms: Terms) -> list[Line]:
    """Return the drawn lines, in the order of the draw."""
    by_ref = {line.ref: line for line in lines}
    weights = {line.ref: line.weight(terms) for line in lines}
    count = sample_size(len(lines), is_risky=is_risky, terms=terms)
    return [by_ref[ref] for ref in draw_weighted(seed, SAMPLE, weights, count)]


def reading_lines(content: Mapping[str, Any], corrected: frozenset[str], terms: Terms) -> list[Line]:
    """Return the readings of a project's sealed content; `corrected` are ids of corrections."""
    readings = content.get("readings", [])
    rates = [_a_day(reading) for reading in readings]
    usual = median(rates) if rates else Decimal(0)
    most = usual * terms.far_permille / 1000
    return [
        Line(
            reading["id"],
            int(Decimal(reading["value"]) * _MILLIONTHS),
            tuple(_risks_of(reading["id"] in corrected, abs(rate - usual) > most)),
        )
        for reading, rate in zip(readings, rates, strict=True)
    ]


def figure_lines(content: Mapping[str, Any], corrected: frozenset[str]) -> list[Line]:
    """Return the figures of a project's sealed content; `corrected` are ids of those entered anew.

    Hectares and shares do not weigh against one another, so each is as likely as the next.
    """
    return [
        Line(figure["id"], _MILLIONTHS, tuple(_risks_of(figure["id"] in corrected, False)))
        for figure in content.get("figures", [])
    ]


def site_lines(content: Mapping[str, Any], corrected: frozenset[str], terms: Terms) -> list[Line]:
    """Return the sites of a bundle's sealed content, each as large as its grams; `corrected` as above.

    What strikes the eye: a large share, days nobody read, a start in the period, a yield per kW and day far
    from the others', a corrected reading.
    """
    sites = content.get("sites", [])
    yields = [_yield(site) for site in sites]
    usual = median(yields) if yields else Decimal(0)
    most = usual * terms.far_permille / 1000
    large = terms.large_share_permille * sum(site["grams"] for site in sites)
    meters = {reading["meter"] for reading in content.get("readings", []) if reading["id"] in corrected}
    return [
        Line(
            site["id"],
            site["grams"],
            (
                *_risks_of(site["meter"] in meters, abs(each - usual) > most),
                *((LARGE_SHARE,) if 1000 * site["grams"] > large else ()),
                *((GAPS,) if site["gap_days"] else ()),
                *((NEWEST,) if site["starts_on"] >= content["period_from"] else ()),
            ),
        )
        for site, each in zip(sites, yields, strict=True)
    ]


def transfer_lines(
    content: Mapping[str, Any], owners: Mapping[str, str], partial: frozenset[str], terms: Terms
) -> list[Line]:
    """Return the transfers of a programme's sealed content; `owners` tells whose each is by its id."""
    taken: Counter[str] = Counter()
    for line in content.get("lines", []):
        taken[owners[line["transfer"]]] += line["grams"]
    large = terms.large_share_permille * taken.total()
    return [
        Line(
            line["transfer"],
            line["grams"],
            ((LARGE_SHARE,) if 1000 * taken[owners[line["transfer"]]] > large else ())
            + ((PARTIAL,) if line["transfer"] in partial else ()),
        )
        for line in content.get("lines", [])
    ]


def _risks_of(is_corrected: bool, is_far: bool) -> Iterator[str]:
    if is_corrected:
        yield CORRECTED
    if is_far:
        yield FAR_FROM_OTHERS


def _a_day(reading: Mapping[str, str]) -> Decimal:
    days = date.fromisoformat(reading["to"]) - date.fromisoformat(reading["from"])
    return Decimal(reading["value"]) / max(days.days, 1)


def _yield(site: Mapping[str, Any]) -> Decimal:
    days = date.fromisoformat(site["to"]) - date.fromisoformat(site["from"])
    return Decimal(site["grams"]) / (Decimal(site["capacity_kw"]) * max(days.days, 1))
