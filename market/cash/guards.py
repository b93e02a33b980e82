"""SQL guards of cash: no fen enters or leaves the mirror but by a movement that two people stand for."""

from puhui.kernel.guards import never_removed, refuse

_CASH = """
CREATE FUNCTION market_cash_rules(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM market_cashmovement m
          JOIN market_custodyauthorisation a ON a.id = m.authorisation_id AND a.status = 'IN_FORCE'
          JOIN credits_ledgeraccount l
            ON l.id = CASE made.kind WHEN 'CASH_IN' THEN made.credit_account_id ELSE made.debit_account_id END
          JOIN credits_asset s ON s.id = made.asset_id AND s.scheme = m.scheme AND a.scheme = m.scheme
         WHERE m.id = made.source_ref AND m.status = 'CONFIRMED' AND m.amount_fen = made.amount
           AND (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date >= a.valid_from
           AND (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date < a.valid_to
           AND m.direction = CASE made.kind WHEN 'CASH_IN' THEN 'IN' ELSE 'OUT' END
           AND m.party_id = l.party_id AND m.checked_by <> m.made_by
    ) OR EXISTS (
        SELECT FROM credits_transfer t
         WHERE t.source_ref = made.source_ref AND t.kind = made.kind AND t.id <> made.id
    ) THEN
        PERFORM credits_refused('cash_moves_by_two_people', 'no confirmed movement stands behind this cash');
    END IF;
END $$;
CREATE FUNCTION credits_rules_of_cash_in(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT market_cash_rules(made) $$;
CREATE FUNCTION credits_rules_of_cash_out(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT market_cash_rules(made) $$;
"""

FORWARD = "".join(
    [
        never_removed("market_custodyauthorisation"),
        never_removed("market_cashmovement"),
        refuse(
            "market_cashmovement",
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'PROPOSED' OR (NEW.id, NEW.scheme, NEW.party_id, NEW.direction, NEW.amount_fen,"
            " NEW.bank_reference, NEW.made_by) IS DISTINCT FROM (OLD.id, OLD.scheme, OLD.party_id,"
            " OLD.direction, OLD.amount_fen, OLD.bank_reference, OLD.made_by)",
        ),
        _CASH,
    ]
)
