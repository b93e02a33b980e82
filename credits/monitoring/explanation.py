"""Why an activity was decided as it was: the steps computed again from its inputs and what the verdict rests
on.

Nothing of this is stored. A new factor or methodology changes no old answer, because the verdict's basis
names the versions; `recomputed` tells that the result equals what was credited.
"""

from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from credits.activities.models import Activity
from credits.activities.observed import credited_values, observed_values
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.explanation import factors_of, steps_of
from credits.methodologies.language.document import Tier, Value
from credits.monitoring.bases import bind_basis
from credits.monitoring.counted_before import COUNTED_BEFORE, grams_beyond
from credits.monitoring.models import Verdict, VerdictStatus
from credits.screening.reasons import TEXTS
from credits.screening.selectors import numbers_of_findings


def explain(activity: Activity, verdict: Verdict) -> dict[str, Any]:
    """Return the `verification` of an activity as api.md has it, in the caller's language."""
    explanation: dict[str, Any] = {
        "decided_at": verdict.decided_at,
        "reasons": [],
        "evidence_tier": verdict.tier,
        "reduction_g": verdict.reduction_g,
        "credited_g": verdict.credited_g,
        "capped_g": verdict.capped_g,
        "coin_only": verdict.is_coin_only,
        "outcome": verdict.outcome,
        "counted_before_g": int((verdict.resolved or {}).get(COUNTED_BEFORE, 0)),
        "methodology": None,
        "steps": [],
        "factors": [],
        "recomputed": False,
    }
    bound = None
    language = get_language() or settings.LANGUAGE_CODE
    if verdict.basis_id is not None:
        bound = bind_basis(verdict.basis_id, activity.region)
        explanation |= {
            "methodology": {"code": bound.code, "version": bound.version, "digest": bound.digest},
            "tier_multiplier": str(bound.multipliers[cast(Tier, verdict.tier)]),
            "factors": factors_of(bound, language),
        }
        if not bound.lacks(verdict.resolved or {}):
            values = values_of(activity, verdict, bound)
            quantified = bound.quantify(values, cast(Tier, verdict.tier))
            steps = steps_of(bound, quantified, language, values, own=verdict.resolved or ())
            explanation |= {"steps": steps, "recomputed": equals(quantified, verdict)}
    numbers = numbers_of_findings(activity.id, verdict.decided_at) if verdict.reason_codes else {}
    explanation["reasons"] = [
        {"code": code, "message": _message(code, bound, language), **numbers.get(code, {})}
        for code in verdict.reason_codes
    ]
    return explanation


def values_of(activity: Activity, verdict: Verdict, bound: BoundMethodology) -> tuple[Value, ...]:
    """Return what the formula was fed with: inputs as observed, baselines as they were resolved."""
    found = {name: Decimal(text) for name, text in (verdict.resolved or {}).items()}
    observed = observed_values(activity.inputs, activity.measured_m)
    return bound.arguments(credited_values(observed, found), found)


def equals(quantified: Quantified, verdict: Verdict) -> bool:
    """Tell whether the recomputed amounts are those of the verdict."""
    if verdict.status != VerdictStatus.CREDITED:
        return verdict.credited_g == 0
    return (
        quantified.reduction_g == verdict.reduction_g
        and grams_beyond(quantified.credited_g, verdict.resolved) == verdict.credited_g + verdict.capped_g
    )


def _message(code: str, bound: BoundMethodology | None, language: str) -> str:
    for rule in bound.document.rules if bound is not None else ():
        if rule.reason == code:
            return rule.text.in_language(language)
    return _(TEXTS[code]) if code in TEXTS else code
