"""What a party has, in one statement: the account is what a phone asks for most.

No figure adds up years of history: grams and coins are sums over the few balances, what was ever assigned
stands on the last assignment, and what waits to be decided is looked for only while the party has an open
intake.
"""

from dataclasses import dataclass
from uuid import UUID

from puhui.kernel.prepared import fetch_prepared
from puhui.kernel.quantities import G_PER_T


@dataclass(frozen=True, slots=True)
class Batch:
    """Registry units of one batch, in whole tonnes."""

    batch: str
    vintage: int
    methodology: str
    available_t: int
    held_t: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A party's figures (decisions 31, 52, 63), in grams, coins and fen.

    `lifetime_g` is all that was credited less what was taken back: every such gram is kept, assigned or
    retired.
    """

    available_g: int
    held_g: int
    pending_g: int
    assigned_g: int
    coin_only_g: int
    lifetime_g: int
    coins_available: int
    coins_held: int
    cash_available_fen: int
    cash_held_fen: int
    batches: tuple[Batch, ...]


# Undecided activities reach back as far as the crediting job looks (decisions 58).
_FIGURES = """
SELECT coalesce(sum(b.available) FILTER (WHERE a.book = 'PERSONAL'), 0)::bigint,
       coalesce(sum(b.held) FILTER (WHERE a.book = 'PERSONAL'), 0)::bigint,
       coalesce(sum(b.available) FILTER (WHERE a.book = 'COIN_ONLY'), 0)::bigint,
       coalesce(sum(b.in_total - b.out_total) FILTER (WHERE a.book IN ('PERSONAL', 'COIN_ONLY')), 0)::bigint,
       coalesce(sum(b.available) FILTER (WHERE a.book = 'COIN'), 0)::bigint,
       coalesce(sum(b.held) FILTER (WHERE a.book = 'COIN'), 0)::bigint,
       coalesce(sum(b.available) FILTER (WHERE a.book = 'CASH'), 0)::bigint,
       coalesce(sum(b.held) FILTER (WHERE a.book = 'CASH'), 0)::bigint,
       json_agg(json_build_array(a.batch, a.vintage, a.methodology, b.available, b.held) ORDER BY a.vintage,
       a.id) FILTER (WHERE a.book = 'REGISTRY' AND b.in_total > b.out_total), coalesce((SELECT
       assigned_total_g FROM credits_assignment WHERE party_id = %(party)s AND assigned_total_g IS NOT NULL
       ORDER BY assigned_total_g DESC LIMIT 1), 0), coalesce((SELECT sum(quantity_g) FROM credits_retirement
       WHERE party_id = %(party)s AND book = 'PERSONAL'), 0)::bigint, CASE WHEN EXISTS (SELECT FROM
       credits_intake WHERE party_id = %(party)s) THEN (SELECT
       coalesce(sum(u.preview_g), 0) FROM credits_activity u WHERE u.party_id = %(party)s AND u.occurred_from
       >= puhui_now() - interval '100 days' AND NOT EXISTS (SELECT FROM credits_verdict v WHERE v.party_id =
       u.party_id AND v.activity_id = u.id))::bigint ELSE 0 END, coalesce((SELECT sum(u.preview_g) FROM
       credits_verdict v JOIN credits_activity u ON u.id = v.activity_id WHERE v.party_id = %(party)s AND
       v.status = 'IN_REVIEW' AND NOT EXISTS (SELECT FROM credits_verdict w WHERE w.party_id = v.party_id AND
       w.activity_id = v.activity_id AND w.seq > v.seq)), 0)::bigint FROM credits_balance b JOIN credits_asset
       a ON a.id = b.asset_id WHERE b.account_id = (SELECT id FROM credits_ledgeraccount WHERE party_id =
       %(party)s AND kind = 'HOLDING')
"""


def figures_of(party_id: UUID) -> Figures:
    """Return a party's figures as they are now; zeros for who never had anything."""
    (row,) = fetch_prepared(_FIGURES, {"party": party_id})
    available, held, coin_only, kept, coins, coins_held, cash, cash_held, batches = row[:9]
    assigned, retired, undecided, in_review = row[9:]
    return Figures(
        available_g=available,
        held_g=held,
        pending_g=undecided + in_review,
        assigned_g=assigned,
        coin_only_g=coin_only,
        lifetime_g=kept + assigned + retired,
        coins_available=coins,
        coins_held=coins_held,
        cash_available_fen=cash,
        cash_held_fen=cash_held,
        batches=tuple(
            Batch(batch, vintage, methodology, units // G_PER_T, units_held // G_PER_T)
            for batch, vintage, methodology, units, units_held in batches or ()
        ),
    )
