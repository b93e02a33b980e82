"""A whole methodology as plain values in one language, for API and pages. Free of Django.

Every number comes with its source and how sure it is; a demonstration edition says whose it is.
"""

from decimal import Decimal
from typing import Any

from credits.methodologies.bound import BoundMethodology, ShownMethodology
from credits.methodologies.explanation import factor_of, parameters_of, plain, shown, tables_of
from credits.methodologies.gates import gates_of
from credits.methodologies.language.document import Bounds, Document, Example, Factor, Items, Origin


def describe(bound: BoundMethodology | ShownMethodology, language: str) -> dict[str, Any]:
    """Return the methodology with its factors as `bound` to a place and day; one that is missing says so."""
    document = bound.document
    return identity(document, language) | {
        "inputs": [
            {
                "name": item.name,
                "title": item.title.in_language(language),
                "unit": item.unit,
                "kind": "number",
            }
            | {"evidence": item.evidence.in_language(language) if item.evidence else ""}
            | {"list": _items(item.items)}
            | _bounds(item.bounds)
            for item in document.inputs
        ]
        + [
            {"name": item.name, "title": item.title.in_language(language), "unit": "", "kind": "text"}
            | {"evidence": item.evidence.in_language(language) if item.evidence else ""}
            | {"min_length": item.least, "max_length": item.most, "letters": "A-Z 0-9 -"}
            for item in document.texts
        ],
        "resolved": _resolved(bound, language),
        "factors": [
            {"symbol": item.symbol, "missing": factor is None}
            | (factor_of(factor, language) if factor else _missing(item))
            for item, factor in zip(document.factors, bound.factors, strict=True)
        ],
        "parameters": parameters_of(bound, language),
        "tables": tables_of(bound, language),
        "rules": [
            {"id": rule.id, "code": rule.reason, "holds": rule.expression, "verdict": rule.verdict}
            | {"text": rule.text.in_language(language)}
            for rule in document.rules
        ],
        "steps": [
            {
                "name": step.name,
                "title": step.title.in_language(language),
                "formula": step.expression,
                "unit": step.unit,
                "kind": step.kind,
            }
            for step in document.steps
        ],
        "tiers": [
            {
                "tier": terms.tier,
                "multiplier": str(terms.multiplier),
                "evidence": terms.evidence.in_language(language),
                "coin_only": terms.tier in bound.coin_only_tiers,
                **_origin(terms.origin),
            }
            for terms in document.tiers
        ],
        "caps": [
            {"group": cap.group, "period": cap.period, "per": cap.per, "limit_g": cap.limit_g}
            | _origin(cap.origin)
            for cap in document.caps
        ],
        "locks": [{"name": lock.name, "period": lock.period, "per": lock.per} for lock in document.locks],
        "buffer": {"share": plain(document.buffer_share)}
        | _origin(document.buffer.origin if document.buffer else None),
        "gates": _gates(bound),
        "attestations": [
            {"name": item.name, "title": item.title.in_language(language), "note": item.note}
            for item in document.attestations
        ],
        "examples": [_example(example) for example in document.examples],
        "text": document.file.text,
    }


def identity(document: Document, language: str) -> dict[str, Any]:
    """Return what a document says of itself, without its arithmetic."""
    filing = document.filing
    return {
        "code": document.code,
        "version": document.version,
        "digest": document.digest,
        "title": document.title.in_language(language),
        "edition": document.edition.in_language(language),
        "summary": document.summary.in_language(language),
        "serial_code": document.serial_code,
        "family": document.family,
        "purpose": document.purpose,
        "level": document.level,
        "participant": document.participant,
        "activity_type": document.activity_type,
        "maturity": document.maturity,
        "coin_only": document.coin_only,
        "legal_reference": document.legal_reference,
        "formula_confidence": document.formula_confidence,
        "crediting_period": document.crediting_period.in_language(language),
        "rounding": document.rounding,
        "filing": {
            "authority": filing.authority.in_language(language),
            "number": filing.number,
            "date": filing.date.isoformat(),
            "demonstration": filing.is_demonstration,
        },
    }


def _missing(item: Factor) -> dict[str, Any]:
    """Return a factor that no table has for the place and day: what was looked for, and no value."""
    named = {"code": item.code, "title": item.code, "unit": item.unit, "kind": item.kind, "source": ""}
    unknown = ("value", "published_value", "published_unit", "region", "factor_year", "version", "confidence")
    return named | dict.fromkeys(unknown) | {"placeholder": False}


def _gates(bound: BoundMethodology | ShownMethodology) -> dict[str, Any]:
    gates = gates_of(bound)
    return {
        "registry_units": gates.open,
        "filing": list(gates.filing),
        "sources": list(gates.sources),
        "attest": list(gates.attest),
        "compare": list(gates.compare),
    }


def _resolved(bound: BoundMethodology | ShownMethodology, language: str) -> list[dict[str, Any]]:
    described = []
    for item, value in zip(bound.document.resolved, bound.resolved, strict=True):
        entry: dict[str, Any] = {"name": item.name, "title": item.title.in_language(language)}
        entry |= {"unit": item.unit, "history": value.history, "register": item.register}
        entry |= {"by": list(item.by), "value": _text(value.value), "missing": value.is_missing}
        entry["factor"] = factor_of(value.factor, language) if value.factor else None
        described.append(entry | _origin(item.origin))
    return described


def _items(items: Items | None) -> dict[str, Any] | None:
    return {"group": items.group, "min": items.least, "max": items.most} if items else None


def _bounds(bounds: Bounds) -> dict[str, Any]:
    return {
        "min": _text(bounds.least),
        "min_exclusive": bounds.least_excluded,
        "max": _text(bounds.most),
        "max_exclusive": bounds.most_excluded,
        "max_per": bounds.per,
        "whole": bounds.whole,
    } | _origin(bounds.origin)


def _origin(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {"source": None, "confidence": None, "note": ""}
    return {"source": origin.source, "confidence": origin.confidence, "note": origin.note}


def _example(example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "inputs": {**dict(example.texts), **{name: shown(one) for name, one in example.inputs.items()}},
        "assumptions": {name: plain(value) for name, value in example.assumptions.items()},
        "evidence_tier": example.tier,
        "region": example.region,
        "on": example.on.isoformat(),
        "reduction_g": example.reduction_g,
        "credited_g": example.credited_g,
        "broken": list(example.broken),
        "source": example.source,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
