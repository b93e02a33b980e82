"""The commands of late discovery, one a file."""

from credits.reversals.services.carry_out import carry_out_reversals, has_approved
from credits.reversals.services.collect_debts import collect_debts, collect_from_credits
from credits.reversals.services.cover_reversals import cover_reversals, has_uncovered
from credits.reversals.services.decide_reversal import approve_reversal, refuse_reversal
from credits.reversals.services.lapse_debts import lapse_debts
from credits.reversals.services.propose_reversal import propose_reversal

__all__ = [
    "approve_reversal",
    "carry_out_reversals",
    "collect_debts",
    "collect_from_credits",
    "cover_reversals",
    "has_approved",
    "has_uncovered",
    "lapse_debts",
    "propose_reversal",
    "refuse_reversal",
]
