"""Whether a reversal's activity still stands, or a member's part of it where a household shares the meter."""

from typing import NamedTuple

from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.part_models import VerdictPart
from credits.monitoring.selectors import latest_verdicts
from credits.reversals.models import Reversal
from credits.reversals.states import ReversalStatus


class Reversible(NamedTuple):
    """The verdict to reverse. `is_first`: no other part has been yet, so that it still has to be told so."""

    verdict: Verdict
    is_first: bool
    is_claimant: bool


def find_reversible(reversal: Reversal) -> Reversible | None:
    """Return what a reversal takes back; None where it is credited no more, or differently.

    In the caller's transaction, after its own lock on the reversal. The parts of one activity take turns on
    the first of them: the verdict is reversed once, by whichever comes first.
    """
    part = VerdictPart.objects.filter(activity_id=reversal.activity_id, member_id=reversal.party_id).first()
    if part is None:
        return _whole(reversal)
    siblings = Reversal.objects.filter(case=reversal.case_id, activity_id=reversal.activity_id)
    siblings.select_for_update().order_by("id").first()
    latest = latest_verdicts(part.party_id, [part.activity_id])[part.activity_id]
    is_claimant = part.party_id == part.member_id
    if reversal.credited_g != part.grams:
        return None
    if latest.seq == part.seq:
        return Reversible(latest, True, is_claimant)
    if latest.status == VerdictStatus.REVERSED and siblings.filter(status=ReversalStatus.DONE).exists():
        return Reversible(latest, False, is_claimant)
    return None


def _whole(reversal: Reversal) -> Reversible | None:
    latest = latest_verdicts(reversal.party_id, [reversal.activity_id]).get(reversal.activity_id)
    if latest is None or latest.status != VerdictStatus.CREDITED or latest.credited_g != reversal.credited_g:
        return None
    return Reversible(latest, True, True)
