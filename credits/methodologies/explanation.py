"""What a result rests on, as plain values for every answer that shows one. Free of Django."""

from decimal import Decimal
from typing import Any

from credits.factors.resolution import ResolvedFactor
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.language.document import ARITHMETIC_UNDEFINED
from puhui.kernel.catalog import Text
from puhui.kernel.quantities import plain

UNDEFINED_TEXT = Text("这些输入使公式无法得出数值", "The formula has no value for these inputs")


def steps_of(
    bound: BoundMethodology, quantified: Quantified, language: str, values: tuple[Decimal, ...] = ()
) -> list[dict[str, Any]]:
    """Return each step with its formula, value and unit; none where the formula has no value.

    With `values`, the evaluator's arguments, what the server resolved comes first: baselines are shown.
    """
    document = bound.document
    resolved = [
        _step(item.name, item.title, item.factor or item.history or "", value, item.unit, language)
        for item, value in zip(document.resolved, values[len(document.inputs) :], strict=False)
    ]
    computed = [
        _step(step.name, step.title, step.expression, value, step.unit, language)
        for step, value in zip(document.steps, quantified.steps, strict=False)
    ]
    return resolved + computed


def parameters_of(bound: BoundMethodology, language: str) -> list[dict[str, Any]]:
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


def _step(name: str, title: Text, formula: str, value: Decimal, unit: str, language: str) -> dict[str, Any]:
    shown = {"name": name, "title": title.in_language(language), "formula": formula}
    return shown | {"value": plain(value), "unit": unit}
