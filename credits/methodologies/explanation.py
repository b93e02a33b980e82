"""What a result rests on, as plain values for every answer that shows one. Free of Django."""

from collections.abc import Collection
from typing import Any

from credits.factors.resolution import ResolvedFactor
from credits.methodologies.bound import BoundMethodology, BoundResolved, ShownMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.language.document import ARITHMETIC_UNDEFINED, TableRow, Value
from puhui.kernel.catalog import Text
from puhui.kernel.quantities import plain

OWN_HISTORY = Text("本人此前已核算的用量", "What the person used before, as it was decided")
ASSUMED = Text("试算时给出的假设", "Assumed in the estimate")
UNDEFINED_TEXT = Text("这些输入使公式无法得出数值", "The formula has no value for these inputs")


def steps_of(
    bound: BoundMethodology,
    quantified: Quantified,
    language: str,
    values: tuple[Value, ...] = (),
    *,
    own: Collection[str] = (),
    assumed: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return each step with its formula, value and unit; none where the formula has no value.

    With `values`, the evaluator's arguments, what the server resolved comes first: baselines are shown, each
    with its source. `own` names those found in the person's history, `assumed` those of a what-if.
    """
    document = bound.document
    resolved = [
        _step(item.name, declared.title, _found_in(item), value, item.unit, language)
        | _origin(item, language, own=item.name in own, assumed=item.name in assumed)
        for declared, item, value in zip(
            document.resolved, bound.resolved, values[len(document.inputs) :], strict=False
        )
    ]
    computed = [
        _step(step.name, step.title, step.expression, value, step.unit, language)
        for step, value in zip(document.steps, quantified.steps, strict=False)
    ]
    return resolved + computed


def parameters_of(bound: BoundMethodology | ShownMethodology, language: str) -> list[dict[str, Any]]:
    """Return the numbers of the methodology's own text, each with its source and how sure it is."""
    return [
        {
            "symbol": item.symbol,
            "title": item.title.in_language(language),
            "value": plain(item.value),
            "unit": item.unit,
            "source": item.origin.source,
            "confidence": item.origin.confidence,
            "note": item.origin.note,
        }
        for item in bound.document.parameters
    ]


def tables_of(bound: BoundMethodology | ShownMethodology, language: str) -> list[dict[str, Any]]:
    """Return the tables of the methodology's own text with their rows, each with its source."""
    return [
        {
            "name": table.name,
            "title": table.title.in_language(language),
            "unit": table.unit,
            "key_unit": table.key_unit,
            "match": "band" if table.is_banded else "exact",
            "rows": [_row(row, language) for row in table.rows],
            "source": table.origin.source,
            "confidence": table.origin.confidence,
            "note": table.origin.note,
        }
        for table in bound.document.tables
    ]


def _row(row: TableRow, language: str) -> dict[str, Any]:
    ends = {"key": row.key, "above": row.above, "up_to": row.up_to}
    described = {name: None if end is None else plain(end) for name, end in ends.items()}
    title = row.title.in_language(language) if row.title else ""
    return described | {"title": title, "value": plain(row.value)}


def factor_of(factor: ResolvedFactor, language: str) -> dict[str, Any]:
    """Return one factor as used, with where it comes from and how sure it is."""
    row = factor.row
    return {
        "code": row.code,
        "title": row.title.in_language(language),
        "value": plain(factor.value),
        "unit": factor.unit,
        "published_value": row.value,
        "published_unit": row.unit,
        "kind": row.kind,
        "region": row.region,
        "factor_year": row.year,
        "version": row.version,
        "source": str(row.source),
        "confidence": row.confidence,
        "placeholder": factor.is_placeholder,
    }


def factors_of(bound: BoundMethodology, language: str) -> list[dict[str, Any]]:
    """Return the factors and published baselines that enter, in the document's order."""
    return [factor_of(factor, language) for factor in (*bound.factors, *bound.baselines)]


def rules_of(bound: BoundMethodology, quantified: Quantified, language: str) -> list[dict[str, Any]]:
    """Return each rule with whether it holds; and the language's own where the formula has no value."""
    rules = [
        {
            "code": rule.reason,
            "passed": index not in quantified.failed,
            "verdict": rule.verdict,
            "text": rule.text.in_language(language),
        }
        for index, rule in enumerate(bound.document.rules)
    ]
    if len(bound.document.rules) in quantified.failed:
        undefined = {"code": ARITHMETIC_UNDEFINED, "passed": False, "verdict": "review"}
        # Nothing was computed, so nothing can be said of the other rules.
        rules = [undefined | {"text": UNDEFINED_TEXT.in_language(language)}]
    return rules


def shown(value: Value) -> str | list[str]:
    """Return an input as plain text, a list as a list of such."""
    return [plain(one) for one in value] if isinstance(value, tuple) else plain(value)


def _step(name: str, title: Text, formula: str, value: Value, unit: str, language: str) -> dict[str, Any]:
    described = {"name": name, "title": title.in_language(language), "formula": formula}
    return described | {"value": shown(value), "unit": unit}


def _found_in(item: BoundResolved) -> str:
    return item.factor.row.code if item.factor else item.history or item.register or ""


def _origin(item: BoundResolved, language: str, *, own: bool, assumed: bool) -> dict[str, str | None]:
    if assumed:
        return {"source": ASSUMED.in_language(language), "confidence": None}
    if own:
        return {"source": OWN_HISTORY.in_language(language), "confidence": None}
    if item.factor:
        return {"source": str(item.factor.row.source), "confidence": item.factor.row.confidence}
    if item.origin:
        return {"source": item.origin.source, "confidence": item.origin.confidence}
    return {"source": None, "confidence": None}
