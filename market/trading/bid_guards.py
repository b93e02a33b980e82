"""SQL guards of a bid's money: it stands aside for this bid, at a price that may be, and to the very end.

A bid's price is sealed, but its hold is price times quantity: so tick, reserve and money are asked for when
it comes in, whoever writes it, and the opened price must be the one that was paid for. The collar is the
gate's: no bid stands that it has not let pass.
"""

# Not the collar: its width is a figure of the bidder's class, in a file until two change it (ADR 0015).
_BACKED = """
CREATE FUNCTION market_bid_stands_on_money() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    asked market_session;
    aside bigint;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO asked FROM market_session WHERE id = NEW.session_id;
    IF market_is_halted(asked.instrument_id, NEW.party_id) THEN
        PERFORM credits_refused('no_bid_while_halted', 'trading is halted');
    END IF;
    IF NOT market_passed_the_gate('bid', NEW.id, NEW.party_id, asked.instrument_id) THEN
        PERFORM credits_refused('bid_passed_the_gate', 'the risk gate has not let this bid pass');
    END IF;
    SELECT h.amount INTO aside FROM credits_hold h
      JOIN credits_balance b ON b.id = h.balance_id
      JOIN credits_ledgeraccount l ON l.id = b.account_id AND l.party_id = NEW.party_id
      JOIN credits_asset a ON a.id = b.asset_id AND a.book = 'CASH' AND a.scheme = asked.scheme
     WHERE h.id = NEW.hold_id AND h.status = 'PENDING' AND h.source_ref = NEW.id;
    IF aside IS NULL OR aside % NEW.quantity_t <> 0 THEN
        PERFORM credits_refused('bid_sets_its_money_aside', 'no money is set aside for this bid');
    END IF;
    IF aside / NEW.quantity_t < asked.reserve_fen OR (aside / NEW.quantity_t) % (
        SELECT tick_fen FROM market_instrument WHERE code = asked.instrument_id) <> 0 THEN
        PERFORM credits_refused('bid_on_a_tick_above_the_reserve', 'this session takes no such price');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bid_stands_on_money AFTER INSERT ON market_bid
    FOR EACH ROW EXECUTE FUNCTION market_bid_stands_on_money();
"""

_OPENED = """
CREATE FUNCTION market_bid_opens_at_its_money() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NEW.price_fen::bigint * NEW.quantity_t IS DISTINCT FROM
       (SELECT amount FROM credits_hold WHERE id = NEW.hold_id AND status = 'PENDING') THEN
        PERFORM credits_refused('bid_opens_at_its_money', 'this price is not what was set aside');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bid_opens_at_its_money AFTER UPDATE ON market_bid
    FOR EACH ROW WHEN (NEW.price_fen IS NOT NULL AND OLD.price_fen IS NULL)
    EXECUTE FUNCTION market_bid_opens_at_its_money();
"""

# At commit: calling off and settling close bids and holds in one transaction, in whichever order.
_KEPT = """
CREATE FUNCTION market_bid_keeps_its_money() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM market_bid WHERE hold_id = NEW.id AND status = 'ACCEPTED') THEN
        PERFORM credits_refused('bid_keeps_its_money', 'a bid stands on this money');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER market_bid_keeps_its_money AFTER UPDATE ON credits_hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> 'PENDING' AND OLD.status = 'PENDING')
    EXECUTE FUNCTION market_bid_keeps_its_money();
"""

FORWARD = "".join([_BACKED, _OPENED, _KEPT])
