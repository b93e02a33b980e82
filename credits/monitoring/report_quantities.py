"""What inputs that were measured come to by a methodology: refused where a bound or a rule says so."""

from typing import Any

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.estimation import InputOutOfBounds
from credits.methodologies.language.document import Tier, Value
from credits.methodologies.language.program import out_of_bounds
from credits.monitoring.report_errors import RulesBroken


def quantify_inputs(
    bound: BoundMethodology, tier: Tier, inputs: dict[str, Value]
) -> tuple[tuple[Any, ...], Quantified]:
    """Return the evaluator's arguments and the result; raises BaselineMissing, InputOutOfBounds,
    RulesBroken."""
    if outside := out_of_bounds(bound.document, inputs):
        members = [_member(f"/inputs/{name}", InputOutOfBounds.code, name) for name in outside]
        raise InputOutOfBounds(errors=members)
    values = bound.arguments(inputs)
    quantified = bound.quantify(values, tier)
    if quantified.failed:
        codes = [bound.reasons[index][0] for index in quantified.failed]
        raise RulesBroken(", ".join(codes), errors=[_member("", code, code) for code in codes])
    return values, quantified


def _member(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
