"""A derivation as lines of text, in the order in which it is computed."""

from collections.abc import Iterator
from typing import Any, cast

from credits.methodologies.language.document import Document, Tier
from credits.monitoring.derivation import Derivation, Derived
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.quantities import plain

_ROUNDINGS = {"gram": "kgCO2e times 1,000", "tonne": "tCO2e times 1,000,000"}


def lines_of(found: Derivation, language: str) -> Iterator[str]:
    """Yield the whole of it: what was sent, what it rests on, how it was computed, what came of it."""
    yield from _act(found)
    derived = found.derived
    if derived is None:
        yield "Methodology: none; nothing was computed"
    else:
        yield from _basis(derived, found.told, language)
        yield from _computation(derived, found, language)
    yield from _verdict(found)


def _act(found: Derivation) -> Iterator[str]:
    act = found.activity
    begins, ends = (moment.astimezone(SHANGHAI) for moment in (act.occurred_from, act.occurred_to))
    yield f"Activity {act.id}: {act.type.code} in {act.region}, scheme {act.scheme}"
    yield f"  from {begins.isoformat()} to {ends.isoformat()}, received {act.received_at.isoformat()}"
    yield f"  evidence tier {act.tier}, source {act.source.get('kind', '')}"
    yield "Inputs as sent"
    for name, text in act.inputs.items():
        yield f"  {name} = {text}"
    if act.measured_m is not None:
        yield f"  measured by the trace: {act.measured_m:,} m; the smaller distance counts"


def _basis(derived: Derived, told: dict[str, Any], language: str) -> Iterator[str]:
    document = derived.bound.document
    yield f"Methodology {document.code} version {document.version}: {document.title.in_language(language)}"
    yield f"  digest {document.digest}"
    yield f"  {document.legal_reference} [{document.formula_confidence}]"
    yield from _headed("Factors", (_factor(factor) for factor in told["factors"]))
    yield from _headed("Parameters", (_parameter(item) for item in derived.parameters))
    for table in derived.tables:
        yield f"Table {table['name']} ({table['unit']} by {table['key_unit']}): {_sure(table)}"
        yield from (f"  {_row(row)} = {row['value']}" for row in table["rows"])


def _factor(factor: dict[str, Any]) -> str:
    published = f"published as {factor['published_value']} {factor['published_unit']}"
    year = f" {factor['factor_year']}" if factor["factor_year"] else ""
    stands_in = ", stands in for a local value" if factor["placeholder"] else ""
    return (
        f"{factor['code']} = {factor['value']} {factor['unit']} ({factor['kind']}, {factor['region']}{year}, "
        f"version {factor['version']}{stands_in}; {published}): {_sure(factor)}"
    )


def _parameter(item: dict[str, Any]) -> str:
    return f"{item['symbol']} = {item['value']} {item['unit']}: {_sure(item)}"


def _sure(item: dict[str, Any]) -> str:
    return f"{item['source']} [{item['confidence']}]"


def _row(row: dict[str, Any]) -> str:
    return row["key"] or f"above {row['above'] or 'everything'} up to {row['up_to'] or 'everything'}"


def _computation(derived: Derived, found: Derivation, language: str) -> Iterator[str]:
    document = derived.bound.document
    yield from _headed("Inputs as they were used", _used(document, derived))
    yield from _headed("Baselines as they were resolved", _resolved(derived))
    rules = (
        f"{rule.id} {'passed' if holds else 'FAILED'}: {rule.expression} ({rule.text.in_language(language)})"
        for rule, holds in derived.rules
    )
    yield from _headed("Rules", rules)
    steps = (
        f"{step.name} = {step.expression} = {plain(value)} {step.unit}"
        for step, value in zip(document.steps, derived.quantified.steps, strict=False)
    )
    yield from _headed("Steps", steps)
    if not derived.quantified.steps:
        yield "  the formula has no value for these inputs"
    rounded = _ROUNDINGS[document.rounding]
    yield f"Rounding: down to whole grams, once, from {rounded}"
    yield f"  reduction {derived.quantified.reduction_g:,} g"
    terms = derived.bound.terms(cast(Tier, found.verdict.tier))
    multiplier = f"tier {terms.tier} times {terms.multiplier} [{terms.origin.confidence}]"
    yield f"  {multiplier}: {derived.quantified.credited_g:,} g before caps"
    caps = (
        f"{use.cap.group} a {use.cap.period}: limit {use.cap.limit_g:,} g, used before {use.used_g:,} g, "
        f"room {use.room_g:,} g [{use.cap.origin.confidence}]"
        for use in derived.caps
    )
    yield from _headed("Caps", caps)


def _used(document: Document, derived: Derived) -> Iterator[str]:
    for item, value in zip(document.inputs, derived.values, strict=False):
        values = value if isinstance(value, tuple) else (value,)
        yield f"{item.name} = {', '.join(map(plain, values))} {item.unit}"


def _resolved(derived: Derived) -> Iterator[str]:
    bound = derived.bound
    for item, value in zip(bound.resolved, derived.values[len(bound.input_names) :], strict=True):
        assert not isinstance(value, tuple)
        if item.factor is not None:
            origin = f"{item.factor.row.code}, {item.factor.row.source} [{item.factor.row.confidence}]"
        elif item.value is not None and value == item.value:
            origin = "by default: nothing of one's own is known"
        else:
            origin = f"own {item.history or item.register}"
        yield f"{item.name} = {plain(value)} {item.unit}: {origin}"


def _verdict(found: Derivation) -> Iterator[str]:
    verdict, derived = found.verdict, found.derived
    yield f"Verdict {verdict.seq}: {verdict.status}, decided {verdict.decided_at.isoformat()}"
    for reason in found.told["reasons"]:
        yield f"  {reason['code']}: {reason['message']}"
    coin_only = ", worth coins only" if verdict.is_coin_only else ""
    yield f"  credited {verdict.credited_g:,} g, taken by caps {verdict.capped_g:,} g{coin_only}"
    if derived is None or derived.recomputed is None:
        yield "Nothing was credited, so there is nothing to compare"
    elif derived.equals:
        yield f"Computed again: {derived.recomputed.credited_g:,} g, equal to what was credited"
    else:
        again = derived.recomputed
        yield (
            f"Computed again: {again.credited_g:,} g credited of {again.reduction_g:,} g reduced, "
            f"{again.capped_g:,} g taken by caps: NOT what was credited"
        )


def _headed(title: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines below their title; without any, not even that."""
    for index, line in enumerate(lines):
        if index == 0:
            yield title
        yield f"  {line}"
