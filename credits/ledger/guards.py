"""SQL guards of the ledger, in force for every role and Django user (decisions 54, 55).

The crediting job's rows pay for one comparison each: whatever is no accrual by the worker goes through the
rules. They fire after the row, because a row trigger before it would take COPY's bulk path away, and they
read tables under a fixed search path, because a temporary table of the same name would come first otherwise.
"""

from credits.ledger.types import HOLDINGS_FROM
from puhui.kernel.guards import append_only, never_removed, refuse

_SEQUENCES = f"""
CREATE SEQUENCE credits_holding_number AS bigint MINVALUE {HOLDINGS_FROM} START {HOLDINGS_FROM};
CREATE SEQUENCE credits_asset_number AS integer MINVALUE 1 MAXVALUE 99999999;
CREATE SEQUENCE credits_system_account_number AS integer MINVALUE 1 MAXVALUE 9999;
"""

# A run raises nearly every balance of a page at once: with room for as many new versions, none of them needs
# new index entries.
_ROOM = "ALTER TABLE credits_balance SET (fillfactor = 45);"

_REFUSED = """
CREATE FUNCTION credits_refused(rule text, message text, detail text DEFAULT '') RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = message, DETAIL = detail;
END $$;
"""

# Who may make which transfer, what a reversal is, what a freeze stops, and who gets registry units.
# Reading the account FOR SHARE waits for a freeze under way, and makes a freeze wait for us.
RULES_OF_A_TRANSFER = """
CREATE OR REPLACE FUNCTION credits_transfer_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    original credits_transfer;
    frozen timestamptz;
    further text;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NEW.kind IN ('ACCRUAL', 'REVERSAL', 'RECOVERY', 'CONVERSION') AND current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('transfer_by_worker_only', NEW.kind || ' is made by the worker only');
    END IF;
    -- Whose approval stands behind it is asked by issuance's own rules (credits/issuance/guards.py).
    IF NEW.kind IN ('ISSUANCE', 'WITHHOLDING') THEN
        IF current_user <> 'puhui_issuer' THEN
            PERFORM credits_refused('mint_by_issuance_only', 'nothing is issued but by issuance');
        END IF;
    ELSIF current_user = 'puhui_issuer' THEN
        PERFORM credits_refused('issuer_issues_only', 'the issuer issues and does nothing else');
    END IF;
    IF NEW.kind = 'REVERSAL' THEN
        SELECT * INTO original FROM credits_transfer WHERE id = NEW.reverses_id;
        IF original.id IS NULL OR original.kind NOT IN
              ('ACCRUAL', 'ASSIGNMENT', 'COIN_GRANT', 'COIN_SPENDING', 'RECOVERY')
           OR (original.asset_id, original.amount, original.debit_account_id, original.credit_account_id)
              IS DISTINCT FROM (NEW.asset_id, NEW.amount, NEW.credit_account_id, NEW.debit_account_id) THEN
            PERFORM credits_refused('reversal_mirrors_its_original',
                'a reversal is the exact mirror of a transfer that may be reversed');
        END IF;
    END IF;
    -- No foreign keys stand on this table: on the batch's rows they would cost more than all the rest.
    IF NOT EXISTS (SELECT FROM credits_asset WHERE id = NEW.asset_id)
       OR NOT EXISTS (SELECT FROM credits_ledgeraccount WHERE id = NEW.debit_account_id)
       OR NOT EXISTS (SELECT FROM credits_ledgeraccount WHERE id = NEW.credit_account_id) THEN
        PERFORM credits_refused('transfer_names_what_exists', 'there is no such account or asset');
    END IF;
    -- A void takes what was never true, from its owner, frozen or not.
    IF NEW.debit_account_id >= 1000000 AND NEW.kind <> 'VOIDING' THEN
        SELECT frozen_at INTO frozen FROM credits_ledgeraccount WHERE id = NEW.debit_account_id FOR SHARE;
        IF frozen IS NOT NULL THEN
            PERFORM credits_refused('nothing_leaves_a_frozen_account', 'the account is frozen',
                NEW.debit_account_id::text);
        END IF;
    END IF;
    -- What staff froze, whatever moves it but a void: credits/ledger/freeze_guards.py.
    IF (NEW.debit_account_id >= 1000000 OR NEW.asset_id / 100000000 = 3)
       AND NEW.kind NOT IN ('VOIDING', 'COMPENSATION', 'RESTORATION') THEN
        PERFORM credits_refuse_while_frozen(NEW.debit_account_id, NEW.asset_id);
    END IF;
    -- What a person bought is retired at once: units reach them when issued, or back from custody unsold.
    IF NEW.asset_id / 100000000 IN (3, 5) AND NEW.kind NOT IN ('ISSUANCE', 'RELEASE')
       AND NEW.credit_account_id >= 1000000 AND EXISTS (
        SELECT FROM credits_ledgeraccount WHERE id = NEW.credit_account_id AND holder_is_person
    ) THEN
        IF NEW.asset_id / 100000000 = 3 THEN
            PERFORM credits_refused('person_gets_registry_units_by_issuance_only',
                'registry units reach a person by issuance only');
        END IF;
        PERFORM credits_refused('no_wallet_for_persons', 'no cash is kept for a person');
    END IF;
    PERFORM credits_transfer_fits(NEW);
    IF NEW.asset_id / 100000000 = 3 THEN
        INSERT INTO credits_serialmove (transfer_id) VALUES (NEW.id);
    END IF;
    -- What stands behind a kind is asked by whoever knows why units move: a function of this name, if there
    -- is one. Triggers of their own on this table would be weighed for each row of the batch.
    further := 'public.credits_rules_of_' || lower(NEW.kind);
    IF to_regprocedure(further || '(credits_transfer)') IS NOT NULL THEN
        EXECUTE 'SELECT ' || further || '($1)' USING NEW;
    END IF;
    RETURN NULL;
END $$;
"""
_RULES = """
CREATE TRIGGER credits_transfer_rules AFTER INSERT ON credits_transfer
    FOR EACH ROW WHEN (NEW.kind <> 'ACCRUAL' OR current_user <> 'puhui_worker')
    EXECUTE FUNCTION credits_transfer_rules();
"""

# A transfer lies within its balances' totals and on no stretch of them that another transfer has taken: with
# the trigger on balances below, nobody but the crediting job can make a row that posting would not have made.
_FITS = """
CREATE FUNCTION credits_transfer_fits(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF made.debit_out IS NOT NULL AND (
        NOT EXISTS (
            SELECT FROM credits_balance b
             WHERE b.account_id = made.debit_account_id AND b.asset_id = made.asset_id
               AND b.in_total >= made.debit_in AND b.out_total >= made.debit_out
        ) OR EXISTS (
            SELECT FROM (
                SELECT t.id, t.debit_out - t.amount AS first FROM credits_transfer t
                 WHERE t.debit_account_id = made.debit_account_id AND t.asset_id = made.asset_id
                   AND t.debit_out > made.debit_out - made.amount ORDER BY t.debit_out LIMIT 2
            ) AS near WHERE near.id <> made.id AND near.first < made.debit_out
        )
    ) OR made.credit_in IS NOT NULL AND (
        NOT EXISTS (
            SELECT FROM credits_balance b
             WHERE b.account_id = made.credit_account_id AND b.asset_id = made.asset_id
               AND b.in_total >= made.credit_in AND b.out_total >= made.credit_out
        ) OR EXISTS (
            SELECT FROM (
                SELECT t.id, t.credit_in - t.amount AS first FROM credits_transfer t
                 WHERE t.credit_account_id = made.credit_account_id AND t.asset_id = made.asset_id
                   AND t.credit_in > made.credit_in - made.amount
                   AND (t.kind = 'ACCRUAL' OR NOT t.kind = 'ACCRUAL')  -- each has an index
                 ORDER BY t.credit_in LIMIT 2
            ) AS near WHERE near.id <> made.id AND near.first < made.credit_in
        )
    ) THEN
        PERFORM credits_refused('transfer_fits_its_balances', 'the totals are not those of the balances');
    END IF;
END $$;
"""

# At commit, what a balance gained and lost is what transfers brought and took. Left out is a worker who
# adds grams only: its accruals come a million at a time, and audit_ledger compares them.
_BALANCE = """
CREATE FUNCTION credits_balance_follows_transfers() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    in_before bigint := 0;
    out_before bigint := 0;
    moved bigint;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' THEN
        in_before := OLD.in_total;
        out_before := OLD.out_total;
    END IF;
    IF NEW.in_total <> in_before THEN
        SELECT coalesce(sum(amount), 0) INTO moved FROM credits_transfer
         WHERE credit_account_id = NEW.account_id AND asset_id = NEW.asset_id
           AND credit_in > in_before AND credit_in <= NEW.in_total
           AND (kind = 'ACCRUAL' OR NOT kind = 'ACCRUAL');  -- each has an index
        IF moved <> NEW.in_total - in_before THEN
            PERFORM credits_refused('balance_follows_transfers', 'no transfer brought what it gained');
        END IF;
    END IF;
    IF NEW.out_total <> out_before THEN
        SELECT coalesce(sum(amount), 0) INTO moved FROM credits_transfer
         WHERE debit_account_id = NEW.account_id AND asset_id = NEW.asset_id
           AND debit_out > out_before AND debit_out <= NEW.out_total;
        IF moved <> NEW.out_total - out_before THEN
            PERFORM credits_refused('balance_follows_transfers', 'no transfer took what it lost');
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_balance_born_follows_transfers AFTER INSERT ON credits_balance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.out_total <> 0 OR NEW.asset_id >= 300000000 OR current_user <> 'puhui_worker')
    EXECUTE FUNCTION credits_balance_follows_transfers();
CREATE CONSTRAINT TRIGGER credits_balance_follows_transfers AFTER UPDATE ON credits_balance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.out_total <> OLD.out_total OR NEW.asset_id >= 300000000 OR current_user <> 'puhui_worker')
    EXECUTE FUNCTION credits_balance_follows_transfers();
"""

_HELD = """
CREATE FUNCTION credits_held_is_on_hold() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    balance bigint;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_TABLE_NAME = 'credits_hold' THEN balance := NEW.balance_id; ELSE balance := NEW.id; END IF;
    IF (SELECT b.held FROM credits_balance b WHERE b.id = balance) IS DISTINCT FROM (
        SELECT coalesce(sum(h.amount), 0) FROM credits_hold h
         WHERE h.balance_id = balance AND h.status = 'PENDING'
    ) THEN
        PERFORM credits_refused('held_is_on_hold', 'what is held is the sum of the pending holds');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_hold_is_held AFTER INSERT OR UPDATE ON credits_hold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_held_is_on_hold();
CREATE CONSTRAINT TRIGGER credits_balance_held_is_on_hold AFTER UPDATE ON credits_balance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.held <> OLD.held)
    EXECUTE FUNCTION credits_held_is_on_hold();
CREATE CONSTRAINT TRIGGER credits_balance_is_born_unheld AFTER INSERT ON credits_balance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.held <> 0)
    EXECUTE FUNCTION credits_held_is_on_hold();
"""

# The guard on registry units goes by this copy of the party's kind, so that it has to be a true one.
_PERSON = """
CREATE FUNCTION credits_holder_is_what_the_party_is() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.holder_is_person IS DISTINCT FROM
       (SELECT kind = 'PERSON' FROM accounts_party WHERE id = NEW.party_id) THEN
        PERFORM credits_refused('holder_is_what_the_party_is', 'the holder is not of the kind said');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_ledgeraccount_holder AFTER INSERT ON credits_ledgeraccount
    FOR EACH ROW WHEN (NEW.kind = 'HOLDING') EXECUTE FUNCTION credits_holder_is_what_the_party_is();
"""

FORWARD = "".join(
    [
        _SEQUENCES,
        _ROOM,
        _REFUSED,
        append_only("credits_transfer"),
        append_only("credits_asset"),
        _FITS,
        RULES_OF_A_TRANSFER,
        _RULES,
        never_removed("credits_balance"),
        refuse(
            "credits_balance",
            "totals_only_grow",
            "UPDATE",
            "NEW.in_total < OLD.in_total OR NEW.out_total < OLD.out_total"
            " OR NEW.account_id <> OLD.account_id OR NEW.asset_id <> OLD.asset_id OR NEW.id <> OLD.id",
        ),
        _BALANCE,
        never_removed("credits_ledgeraccount"),
        refuse(
            "credits_ledgeraccount",
            "keeps_its_holder",
            "UPDATE",
            "(NEW.id, NEW.kind, NEW.party_id, NEW.scheme, NEW.holder_is_person)"
            " IS DISTINCT FROM (OLD.id, OLD.kind, OLD.party_id, OLD.scheme, OLD.holder_is_person)",
        ),
        _PERSON,
        never_removed("credits_hold"),
        refuse("credits_hold", "closed_stays_closed", "UPDATE", "OLD.status <> 'PENDING'"),
        refuse(
            "credits_hold",
            "keeps_its_terms",
            "UPDATE",
            "(NEW.id, NEW.balance_id, NEW.amount, NEW.source_ref, NEW.placed_at, NEW.placed_by)"
            " IS DISTINCT FROM"
            " (OLD.id, OLD.balance_id, OLD.amount, OLD.source_ref, OLD.placed_at, OLD.placed_by)",
        ),
        _HELD,
    ]
)
