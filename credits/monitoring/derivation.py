"""The whole derivation of a verdict: from what was sent to what was credited, each link as it was used.

`explanation` says what a resident is told; this adds what an expert asks for: the methodology's own numbers,
each rule with whether it holds, each cap with the room it left, and the grams computed again under them.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from credits.activities.models import Activity
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.explanation import parameters_of, tables_of
from credits.methodologies.language.document import Rule, Tier, Value
from credits.monitoring.bases import bind_basis
from credits.monitoring.credited import by_key
from credits.monitoring.explanation import explain, values_of
from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.recomputation import Grams, computed_again, stored_grams
from credits.monitoring.room import Uses
from credits.monitoring.selectors import latest_verdicts


class RuleFound(NamedTuple):
    """A rule of the methodology, and whether it holds for this activity."""

    rule: Rule
    holds: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the basis. `caps` is empty, and `recomputed` None, where nothing was credited."""

    bound: BoundMethodology
    values: tuple[Value, ...]
    quantified: Quantified
    rules: tuple[RuleFound, ...]
    parameters: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    caps: Uses
    recomputed: Grams | None
    equals: bool


@dataclass(frozen=True, slots=True)
class Derivation:
    """An activity, its latest verdict as `explain` tells it, and what it follows from: None without a
    basis."""

    activity: Activity
    verdict: Verdict
    told: dict[str, Any]
    derived: Derived | None


class NotDecided(Exception):
    """The activity waits for the crediting job: there is nothing to derive yet."""


def derive(activity: Activity, language: str, verdict: Verdict | None = None) -> Derivation:
    """Return the derivation of a verdict, else of the activity's latest one, texts in `language`.

    Raises NotDecided.
    """
    verdict = verdict or latest_verdicts(activity.party_id, [activity.id]).get(activity.id)
    if verdict is None:
        raise NotDecided
    told = explain(activity, verdict)
    derived = None
    if verdict.basis_id is not None:
        bound = bind_basis(verdict.basis_id, activity.region)
        # Where a baseline is missing nothing follows from the basis yet.
        if not bound.lacks(verdict.resolved or {}):
            derived = _derive(activity, verdict, bound, language)
    return Derivation(activity, verdict, told, derived)


def _derive(activity: Activity, verdict: Verdict, bound: BoundMethodology, language: str) -> Derived:
    values = values_of(activity, verdict, bound)
    quantified = bound.quantify(values, cast(Tier, verdict.tier))
    caps, recomputed, equals = _credited_again(verdict)
    return Derived(
        bound=bound,
        values=values,
        quantified=quantified,
        rules=tuple(
            RuleFound(rule, index not in quantified.failed) for index, rule in enumerate(bound.document.rules)
        ),
        parameters=parameters_of(bound, language),
        tables=tables_of(bound, language),
        caps=caps,
        recomputed=recomputed,
        equals=equals,
    )


def _credited_again(verdict: Verdict) -> tuple[Uses, Grams | None, bool]:
    if verdict.status != VerdictStatus.CREDITED:
        return (), None, verdict.credited_g == 0
    (again,) = computed_again(by_key([(verdict.party_id, verdict.activity_id, verdict.seq)]))
    return again.uses, again.grams, again.grams == stored_grams(again.row)
