"""SQL guards of freezes: nothing moves past one, by whatever route, and one person alone releases none.

A movement takes shared advisory locks that a freeze takes alone. So a freeze waits for what is under way, and
everything that comes after its commit sees it: row locks would make one row of all movements. A movement
never waits for these locks: where a freeze is being placed it is refused as if that stood. If it waited,
holding its balance, those whom the freeze waits for might wait for that balance, and each such ring would
cost a second.
"""

from puhui.kernel.guards import never_removed, refuse

# The class of the advisory locks; the second key is the asset, or 0 for everything.
LOCKS = 0x66727A6E  # "frzn"

# Each query sees what is committed when it begins, hence after the locks are had.
_REFUSE = f"""
CREATE FUNCTION credits_refuse_while_frozen(of_account bigint, of_asset integer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found text;
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared({LOCKS}, 0) THEN
        found := 'ALL';
    ELSIF of_asset / 100000000 = 3 AND NOT pg_try_advisory_xact_lock_shared({LOCKS}, of_asset) THEN
        found := 'BATCH';
    ELSE
        SELECT f.scope INTO found FROM credits_freeze f
         WHERE f.status <> 'RELEASED'
           AND (f.scope = 'ALL' OR f.asset_id = of_asset OR f.account_id = of_account)
         ORDER BY f.scope LIMIT 1;
    END IF;
    IF found = 'ACCOUNT' THEN
        PERFORM credits_refused('nothing_leaves_a_frozen_account', 'the account is frozen',
            of_account::text);
    ELSIF found = 'BATCH' THEN
        PERFORM credits_refused('nothing_moves_of_a_frozen_batch', 'the batch is frozen', of_asset::text);
    ELSIF found = 'ALL' THEN
        PERFORM credits_refused('nothing_moves_while_all_is_frozen', 'everything is frozen');
    END IF;
END $$;
"""  # noqa: S608  constant text

# What stays set aside for a bundle's owners at a void stays so in a freeze: a void asks for none.
HOLDS = """
CREATE OR REPLACE FUNCTION credits_hold_in_no_freeze() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_balance credits_balance;
BEGIN
    SELECT * INTO of_balance FROM credits_balance WHERE id = NEW.balance_id;
    IF current_user = 'puhui_worker' AND EXISTS (
        SELECT FROM credits_batchvoid v JOIN credits_issuance i ON i.id = v.issuance_id
          JOIN credits_asset a ON a.book = 'REGISTRY' AND (a.scheme, a.batch) = (i.scheme, i.batch)
         WHERE i.id = NEW.source_ref AND a.id = of_balance.asset_id
           AND v.status IN ('CONFIRMED', 'EXECUTED')) THEN
        RETURN NULL;
    END IF;
    PERFORM credits_refuse_while_frozen(of_balance.account_id, of_balance.asset_id);
    RETURN NULL;
END $$;
"""
_HOLD = """
CREATE TRIGGER credits_hold_in_no_freeze AFTER INSERT ON credits_hold
    FOR EACH ROW EXECUTE FUNCTION credits_hold_in_no_freeze();
"""

# Whoever writes the row, and by whatever route, holds the lock; and registrars alone write it.
_FREEZE = f"""
CREATE FUNCTION credits_is_registrar(person uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.person_id = person AND u.is_active AND m.party_id IS NULL
                      AND m.ended_at IS NULL AND m.role = 'REGISTRAR')
$$;
CREATE FUNCTION credits_freeze_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM pg_advisory_xact_lock({LOCKS}, coalesce(NEW.asset_id, 0)) WHERE NEW.scope <> 'ACCOUNT';
        IF NOT credits_is_registrar(NEW.placed_by) THEN
            PERFORM credits_refused('freeze_by_a_registrar', 'registrars freeze');
        END IF;
    ELSIF NEW.status = 'RELEASED' AND NOT (
        credits_is_registrar(NEW.release_proposed_by) AND credits_is_registrar(NEW.released_by)) THEN
        PERFORM credits_refused('freeze_by_a_registrar', 'registrars release');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_freeze_rules AFTER INSERT OR UPDATE ON credits_freeze
    FOR EACH ROW EXECUTE FUNCTION credits_freeze_rules();
"""  # noqa: S608  constant text

# The mark on the account goes by its freeze. What the audit froze has none: a registrar places one, and two
# release both. The tables' owner may mend by hand.
_UNFREEZE = """
CREATE FUNCTION credits_account_is_released_by_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM credits_freeze f WHERE f.account_id = NEW.id AND f.status <> 'RELEASED')
       OR current_user IN ('puhui_web', 'puhui_worker', 'puhui_issuer', 'puhui_auditor')
          AND NOT EXISTS (SELECT FROM credits_freeze f
                           WHERE f.account_id = NEW.id AND f.released_at >= OLD.frozen_at) THEN
        PERFORM credits_refused('account_released_by_two', 'two people release an account');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_ledgeraccount_released AFTER UPDATE ON credits_ledgeraccount
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL AND NEW.frozen_at IS DISTINCT FROM OLD.frozen_at)
    EXECUTE FUNCTION credits_account_is_released_by_two();
"""

FORWARD = "".join(
    [
        _REFUSE,
        HOLDS,
        _HOLD,
        _FREEZE,
        _UNFREEZE,
        never_removed("credits_freeze"),
        refuse(
            "credits_freeze",
            "keeps_its_terms",
            "UPDATE",
            "(NEW.id, NEW.scope, NEW.account_id, NEW.asset_id, NEW.reason, NEW.placed_by, NEW.placed_at)"
            " IS DISTINCT FROM"
            " (OLD.id, OLD.scope, OLD.account_id, OLD.asset_id, OLD.reason, OLD.placed_by, OLD.placed_at)",
        ),
    ]
)
