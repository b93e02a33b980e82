"""Values in, grams out: the one way from an observation to what is credited, for one or a million.

Grams are rounded once, down, from the unrounded product of reduction and tier multiplier, after the noise of
divisions is taken off (ADR 0003). A reduction is never below zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from credits.methodologies.language.arithmetic import CONTEXT, ZERO
from credits.methodologies.language.document import ARITHMETIC_UNDEFINED, Document, Tier, Value
from credits.methodologies.language.program import Evaluate
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T

# Grams in one unit of the last step: kgCO2e for a gram's rounding, tCO2e for a tonne's.
_GRAMS_PER = {"gram": 1_000, "tonne": G_PER_T}
REVIEW = "review"
# Below 1E-12 is division noise, not a part of a gram (ADR 0003): with half of it added, what lies that near
# below a whole gram is one.
_HALF_NOISE = Decimal("5E-13")
# Bound once: a million calls go through it.
_multiply_add = CONTEXT.fma


class Quantified(msgspec.Struct, frozen=True, gc=False):
    """What an activity is worth. `failed` holds indices into `Quantifier.reasons`; empty if every rule holds.

    `credited_g` is before caps. Both amounts are 0 where a rule rejects; where one only asks for a review
    they are the preview. `steps` is empty if the formula has no value for these inputs.
    """

    reduction_g: int
    credited_g: int
    steps: tuple[Decimal, ...]
    failed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quantifier:
    """An evaluator with its terms: grams per unit of the last step, `whole` and by tier (`scales`)."""

    evaluate: Evaluate
    whole: Decimal
    scales: Mapping[Tier, Decimal]
    # (reason code, verdict) by rule index; one past the last rule: the formula has no value.
    reasons: tuple[tuple[str, str], ...]
    rejecting: frozenset[int]


def make_quantifier(document: Document, evaluate: Evaluate) -> Quantifier:
    """Return the evaluator of a document with its rounding, tiers and reasons."""
    whole = Decimal(_GRAMS_PER[document.rounding])
    reasons = (*((rule.reason, rule.verdict) for rule in document.rules), (ARITHMETIC_UNDEFINED, REVIEW))
    return Quantifier(
        evaluate=evaluate,
        whole=whole,
        # The very same object where nothing is taken off, so that the batch sees it at a glance.
        scales={
            terms.tier: whole if terms.multiplier == 1 else whole * terms.multiplier
            for terms in document.tiers
        },
        reasons=reasons,
        rejecting=frozenset(index for index, (_reason, verdict) in enumerate(reasons) if verdict != REVIEW),
    )


def quantify(quantifier: Quantifier, values: tuple[Value, ...], tier: Tier) -> Quantified:
    """Evaluate an activity: `values` are the inputs, then the resolved values, in the document's units.

    Raises KeyError for a tier the methodology does not know; never for Decimals and lists of them.
    """
    failed, steps = quantifier.evaluate(*values)
    scale = quantifier.scales[tier]
    if failed and (not steps or not quantifier.rejecting.isdisjoint(failed)):
        return Quantified(0, 0, steps, failed)
    reduction, whole = steps[-1], quantifier.whole
    if reduction <= ZERO:
        return Quantified(0, 0, steps, failed)
    try:
        # int() cuts towards zero, which is down for a positive number.
        reduction_g = int(_multiply_add(reduction, whole, _HALF_NOISE))
        # At multiplier 1 the two are one number, and the second rounding would only cost time.
        credited_g = reduction_g if scale is whole else int(_multiply_add(reduction, scale, _HALF_NOISE))
    except ArithmeticError:
        return _no_value(quantifier)
    if reduction_g > AMOUNT_MAX or credited_g > AMOUNT_MAX:  # more grams than a ledger amount may be
        return _no_value(quantifier)
    return Quantified(reduction_g, credited_g, steps, failed)


def _no_value(quantifier: Quantifier) -> Quantified:
    return Quantified(0, 0, (), (len(quantifier.reasons) - 1,))


def is_coin_only(document: Document, tier: Tier) -> bool:
    """Tell whether grams of this tier are worth coins only: by the flag, tier C or maturity C."""
    return document.coin_only or tier == "C" or document.maturity == "C"
