"""Credited grams that wait to become coins by standing choice: what to assign, and what to refuse and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from credits.rewards.coins import coins_for

# Why an accrual stays grams, for good; by hand its owner may still assign them.
BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
UNITS_GONE = "UNITS_GONE"
NO_RATE = "NO_RATE"
BELOW_ONE_COIN = "BELOW_ONE_COIN"


@dataclass(frozen=True, slots=True)
class Accrual:
    """The grams of one credited activity, with what describes their asset."""

    activity_id: UUID
    grams: int
    asset_id: int
    scheme: str
    methodology: str
    city: str

    @property
    def kind(self) -> tuple[str, str]:
        """What its coin rate goes by."""
        return self.scheme, self.methodology

    @property
    def budget(self) -> tuple[str, str]:
        """Whose coins it is paid in."""
        return self.scheme, self.city


# The latest verdict counts: what was reversed since is not assigned any more. Where members of a household
# share a verdict, each one's part goes by that member's own choice.
_WAITING = """
SELECT v.activity_id, t.amount, a.id, a.scheme, a.methodology, a.city
  FROM (SELECT party_id, activity_id, seq FROM credits_verdict o
         WHERE o.party_id = %(party)s AND o.status = 'CREDITED' AND o.outcome = 'coins'
           AND NOT EXISTS (SELECT FROM credits_verdictpart p WHERE p.activity_id = o.activity_id)
        UNION ALL
        SELECT party_id, activity_id, seq FROM credits_verdictpart
         WHERE member_id = %(party)s AND outcome = 'coins') AS v
  JOIN credits_transfer t
    ON t.credit_account_id = %(holding)s AND t.source_ref = v.activity_id AND t.kind = 'ACCRUAL'
  JOIN credits_asset a ON a.id = t.asset_id
 WHERE NOT EXISTS (SELECT FROM credits_assignment s
                    WHERE s.accrual_ref = v.activity_id AND s.party_id = %(party)s)
   AND NOT EXISTS (SELECT FROM credits_verdict w
                    WHERE w.party_id = v.party_id AND w.activity_id = v.activity_id AND w.seq > v.seq)
 ORDER BY v.activity_id
 LIMIT %(limit)s
"""


def waiting_accruals(party_id: UUID, holding: int, limit: int) -> list[Accrual]:
    """Return the party's accruals decided for coins that no assignment names, oldest receipt first."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"party": party_id, "holding": holding, "limit": limit})
        return [Accrual(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of an accrual: `coins` for it, or (0) `refused` and why."""

    accrual: Accrual
    coins: int
    refused: str = ""


def plan_accruals(
    accruals: Sequence[Accrual],
    *,
    rates: Mapping[tuple[str, str], int],
    available: Mapping[int, int],
    left: Mapping[tuple[str, str], int],
) -> list[Planned]:
    """Decide each accrual in turn, whole or not at all (decisions 61).

    `rates` in coins per 1,000 g by (scheme, methodology), `available` grams by asset, `left` coins by
    (scheme, city). An accrual that does not fit leaves what there is to the next.
    """
    grams_left, coins_left = dict(available), dict(left)
    planned = []
    for accrual in accruals:
        rate = rates.get(accrual.kind)
        coins = coins_for([(accrual.grams, rate or 0)])[0]
        if rate is None:
            refused = NO_RATE
        elif not coins:
            refused = BELOW_ONE_COIN
        elif grams_left.get(accrual.asset_id, 0) < accrual.grams:
            refused = UNITS_GONE
        elif coins_left.get(accrual.budget, 0) < coins:
            refused = BUDGET_EXHAUSTED
        else:
            refused = ""
            grams_left[accrual.asset_id] -= accrual.grams
            coins_left[accrual.budget] -= coins
        planned.append(Planned(accrual, 0 if refused else coins, refused))
    return planned
