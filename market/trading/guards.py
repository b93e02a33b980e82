"""SQL guards of trading: sealed bids stay what they are, and units and money move for a fill alone.

The functions named credits_rules_of_… are called by the ledger's own rules for each transfer of the kind.
"""

from puhui.kernel.guards import append_only, never_removed, refuse

_SEQUENCE = "CREATE SEQUENCE market_bid_number AS bigint MINVALUE 1;"

# The session's row is read FOR SHARE: who bids waits for a freeze under way, and a freeze for who bids.
_BID = """
CREATE FUNCTION market_bid_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    asked market_session;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO asked FROM market_session WHERE id = NEW.session_id FOR SHARE;
    IF asked.status <> 'OPEN' OR NEW.price_fen IS NOT NULL THEN
        PERFORM credits_refused('bid_in_an_open_session', 'bids are taken sealed, while the session is open');
    END IF;
    IF NEW.party_id = asked.seller_id THEN
        PERFORM credits_refused('no_bid_for_ones_own', 'the seller does not bid');
    END IF;
    IF NOT NEW.is_retired AND (SELECT kind FROM accounts_party WHERE id = NEW.party_id) = 'PERSON' THEN
        PERFORM credits_refused('person_bids_to_retire', 'a person never holds a bought unit');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bid_rules AFTER INSERT ON market_bid
    FOR EACH ROW EXECUTE FUNCTION market_bid_rules();

CREATE FUNCTION market_bid_opening() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF (SELECT status FROM market_session WHERE id = NEW.session_id) IN ('DRAFT', 'SCHEDULED', 'OPEN') THEN
        PERFORM credits_refused('bid_sealed_until_the_close', 'no price is read before the close');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bid_opening AFTER UPDATE ON market_bid FOR EACH ROW
    WHEN (NEW.price_fen IS DISTINCT FROM OLD.price_fen OR NEW.filled_t <> OLD.filled_t)
    EXECUTE FUNCTION market_bid_opening();
"""

_FILL = """
CREATE FUNCTION market_fill_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT EXISTS (
        SELECT FROM market_session s
          JOIN market_bid b ON b.id = NEW.bid_id AND b.session_id = s.id
          JOIN market_result r ON r.session_id = s.id
         WHERE s.id = NEW.session_id AND s.status = 'FROZEN' AND b.party_id = NEW.buyer_id
           AND NEW.quantity_t <= b.quantity_t AND NEW.price_fen = r.price_fen AND NEW.price_fen <= b.price_fen
           AND NEW.price_fen >= s.reserve_fen AND NEW.is_retired = b.is_retired
    ) OR (SELECT sum(quantity_t) FROM market_fill WHERE session_id = NEW.session_id)
         > (SELECT sold_t FROM market_result WHERE session_id = NEW.session_id) THEN
        PERFORM credits_refused('fill_of_a_result', 'no result of this session gives that to the bid');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_fill_rules AFTER INSERT ON market_fill
    FOR EACH ROW EXECUTE FUNCTION market_fill_rules();
"""

# Units leave escrow to a buyer, or are retired for one, for the fill of a session that is being settled.
_DELIVERY = """
CREATE FUNCTION market_delivery_rules(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM market_fill f
          JOIN market_session s ON s.id = f.session_id AND s.status = 'SETTLING'
          JOIN market_lot l ON l.id = s.lot_id
          JOIN credits_asset a ON a.id = made.asset_id AND a.batch = l.batch AND a.scheme = s.scheme
         WHERE f.id = made.source_ref AND f.quantity_t * 1000000::bigint = made.amount
           AND f.is_retired = (made.kind = 'PURCHASE_RETIREMENT')
           AND (f.is_retired AND EXISTS (
                    SELECT FROM credits_retirement r
                     WHERE r.id = f.id AND r.party_id = f.buyer_id AND r.quantity_g = made.amount)
                OR NOT f.is_retired AND EXISTS (
                    SELECT FROM credits_ledgeraccount c
                     WHERE c.id = made.credit_account_id AND c.party_id = f.buyer_id))
    ) OR EXISTS (
        SELECT FROM credits_transfer t WHERE t.source_ref = made.source_ref AND t.id <> made.id
           AND t.kind IN ('DELIVERY', 'PURCHASE_RETIREMENT')
    ) THEN
        PERFORM credits_refused('delivery_of_a_fill', 'no fill of a cleared session stands behind this');
    END IF;
END $$;
CREATE FUNCTION credits_rules_of_delivery(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT market_delivery_rules(made) $$;
CREATE FUNCTION credits_rules_of_purchase_retirement(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT market_delivery_rules(made) $$;
"""

# Money moves between holders for a fill, buyer to seller, and for a statement's fee, seller to the programme.
_PAYMENT = """
CREATE FUNCTION credits_rules_of_payment(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    payer uuid := (SELECT party_id FROM credits_ledgeraccount WHERE id = made.debit_account_id);
    payee uuid := (SELECT party_id FROM credits_ledgeraccount WHERE id = made.credit_account_id);
BEGIN
    IF NOT EXISTS (
        SELECT FROM market_fill f
          JOIN market_session s ON s.id = f.session_id AND s.status = 'SETTLING'
          JOIN credits_asset a ON a.id = made.asset_id AND a.scheme = s.scheme
         WHERE f.id = made.source_ref AND f.amount_fen = made.amount
           AND payer = f.buyer_id AND payee = s.seller_id
        UNION ALL
        SELECT FROM market_proceedsstatement p
          JOIN market_session s ON s.id = p.session_id AND s.status = 'SETTLING'
          JOIN credits_asset a ON a.id = made.asset_id AND a.scheme = s.scheme
         WHERE p.id = made.source_ref AND p.fee_fen = made.amount
           AND payer = p.party_id AND payee = p.fee_party_id
    ) OR EXISTS (
        SELECT FROM credits_transfer t
         WHERE t.source_ref = made.source_ref AND t.kind = 'PAYMENT' AND t.id <> made.id
    ) THEN
        PERFORM credits_refused('payment_of_a_fill', 'no fill and no fee stands behind this payment');
    END IF;
END $$;
"""

_KEPT_BID = (
    "id session_id party_id person_id seq quantity_t sealed receipt is_retired beneficiary reason hold_id"
    " placed_at command_id"
)
_KEPT_SESSION = (
    "id scheme instrument_id lot_id seller_id supply_t reserve_fen allocation bidder_cap_t min_bidders fee_bp"
    " opens_at closes_at drafted_by drafted_at"
)


def _kept(columns: str) -> str:
    before, after = (", ".join(f"{row}.{name}" for name in columns.split()) for row in ("OLD", "NEW"))
    return f"({after}) IS DISTINCT FROM ({before})"


FORWARD = "".join(
    [
        _SEQUENCE,
        never_removed("market_session"),
        refuse("market_session", "keeps_its_notice", "UPDATE", _kept(_KEPT_SESSION)),
        refuse(
            "market_session",
            "keeps_its_end",
            "UPDATE",
            "OLD.status <> 'DRAFT' AND (NEW.end_delay, NEW.checked_by) IS DISTINCT FROM"
            " (OLD.end_delay, OLD.checked_by)",
        ),
        never_removed("market_bid"),
        refuse(
            "market_bid",
            "is_irrevocable",
            "UPDATE",
            "OLD.status <> 'ACCEPTED'"
            " OR OLD.price_fen IS NOT NULL AND NEW.price_fen IS DISTINCT FROM OLD.price_fen"
            f" OR {_kept(_KEPT_BID)}",
        ),
        never_removed("market_bidder"),
        refuse(
            "market_bidder",
            "only_counts_on",
            "UPDATE",
            "NEW.bid_t < OLD.bid_t OR (NEW.session_id, NEW.party_id, NEW.cap_t) IS DISTINCT FROM"
            " (OLD.session_id, OLD.party_id, OLD.cap_t)",
        ),
        append_only("market_result"),
        append_only("market_fill"),
        append_only("market_delivered"),
        append_only("market_proceedsstatement"),
        _BID,
        _FILL,
        _DELIVERY,
        _PAYMENT,
    ]
)
