"""What cannot be decided goes to review by itself, and nobody else waits for it.

An activity whose decision raises (an input that a later version does not know, a history that cannot be read)
would stop its chunk at every run, and with it everybody in the range. Faults of the database are another
matter: they end the transaction, and the next run tries again.
"""

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import Error as DatabaseFault

from credits.factors.resolution import FactorMissing
from credits.methodologies.bound import BaselineMissing
from credits.monitoring.decide import IN_REVIEW, UNSCREENED, Decision, Screening, decide
from credits.monitoring.judge import Judge, Judged, Precedent
from credits.monitoring.past import Held, Past
from credits.monitoring.undecided import Decided
from credits.screening.types import Claim

log = logging.getLogger(__name__)

FAILED = "DECISION_FAILED"
# What is known to be missing, and may be published later: nobody has to look for a mistake of ours.
MISSING: dict[type[Exception], str] = {
    BaselineMissing: "BASELINE_MISSING",
    FactorMissing: "FACTOR_MISSING",
}

JudgeOf = Callable[[Decided], Precedent]


def decide_or_review(
    claims: Sequence[Claim],
    judged: Sequence[Judged],
    decided: Sequence[Decided],
    judge_of: JudgeOf,
    screening: Screening = UNSCREENED,
    held: Held | None = None,
) -> list[Decision]:
    """Decide one person's claims as `decide` does; those that make it raise come out IN_REVIEW.

    They come in the order given and come out in it. `decided` are the person's earlier decisions, `held` is
    what the tallies say that they share with others.
    """
    fit, errors = claims, {}
    sound = [judge for judge in judged if not isinstance(judge, Exception)]
    if len(sound) != len(judged):
        errors = {c.activity: j for c, j in zip(claims, judged, strict=True) if isinstance(j, Exception)}
        fit = [claim for claim in claims if claim.activity not in errors]
    try:
        decisions = decide(fit, sound, _past(decided, judge_of, held), screening)
    except DatabaseFault:
        raise
    except Exception as error:
        log.info("sorting out what cannot be decided: %s", error)
        return _sort_out(claims, judged, decided, judge_of, screening, held)
    return _in_order(claims, decisions, errors) if errors else decisions


def _past(decided: Sequence[Decided], judge_of: JudgeOf, held: Held | None) -> Past | None:
    return Past(decided, judge_of, held) if decided or held else None


def _sort_out(
    claims: Sequence[Claim],
    judged: Sequence[Judged],
    decided: Sequence[Decided],
    judge_of: JudgeOf,
    screening: Screening,
    held: Held | None,
) -> list[Decision]:
    """Decide what can be decided together, once those are taken out that raise even alone; else nothing."""
    sound: list[tuple[Claim, Judge | None]] = []
    errors: dict[bytes, Exception] = {}
    for claim, judge in zip(claims, judged, strict=True):
        if isinstance(judge, Exception):
            errors[claim.activity] = judge
        elif error := _error_alone(claim, judge, decided, judge_of, screening, held):
            errors[claim.activity] = error
        else:
            sound.append((claim, judge))
    together: list[Decision] = []
    try:
        past = _past(decided, judge_of, held)
        together = decide([c for c, _ in sound], [j for _, j in sound], past, screening)
    except DatabaseFault:
        raise
    except Exception as error:
        errors |= {claim.activity: error for claim, _ in sound}
    return _in_order(claims, together, errors)


def _in_order(
    claims: Sequence[Claim], decisions: Sequence[Decision], errors: dict[bytes, Exception]
) -> list[Decision]:
    """Return the decisions, with a review where there is an error instead, in the order of the claims."""
    made = {decision.claim.activity: decision for decision in decisions}
    return [made.get(claim.activity) or _review(claim, errors[claim.activity]) for claim in claims]


def _error_alone(
    claim: Claim,
    judge: Judge | None,
    decided: Sequence[Decided],
    judge_of: JudgeOf,
    screening: Screening,
    held: Held | None,
) -> Exception | None:
    try:
        decide([claim], [judge], _past(decided, judge_of, held), screening)
    except DatabaseFault:
        raise
    except Exception as error:
        return error
    return None


def _review(claim: Claim, error: Exception) -> Decision:
    reason = MISSING.get(type(error), FAILED)
    if reason == FAILED:
        name = f"activity {UUID(bytes=claim.activity)} of party {UUID(bytes=claim.party)}"
        log.error("%s cannot be decided and goes to review", name, exc_info=error)
    return Decision(claim, None, IN_REVIEW, (reason,), 0, 0, 0, None)
