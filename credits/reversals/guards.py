"""SQL guards of late discovery, whoever asks (decisions 54, 55): nothing is taken but on an approved case and
never more than was credited; no debt grows or outgrows its cap."""

from credits.reversals.terms import DEBT_MAX_G
from puhui.kernel.guards import append_only, never_removed, refuse


def _kept(*columns: str) -> str:
    names = [f"{side}.{column}" for side in ("NEW", "OLD") for column in columns]
    half = len(columns)
    return f"({', '.join(names[:half])}) IS DISTINCT FROM ({', '.join(names[half:])})"


_CASE_TERMS = (
    *("id", "scheme", "cause", "reason", "evidence", "criteria", "items", "grams", "digest"),
    *("proposed_by", "proposed_at"),
)
_ITEM_TERMS = ("id", "case_id", "party_id", "activity_id", "credited_g", "is_coin_only", "asset_id")
_ITEM_SUMS = ("recovered_g", "coins", "coin_g", "debt_g", "borne_g", "done_at", "command_id")
_DEBT_TERMS = ("id", "party_id", "scheme", "is_coin_only", "principal_g", "incurred_at", "lapses_at")

# Two people approved a list: nothing joins it afterwards, and nothing of another case is carried out.
_APPROVED = """
CREATE FUNCTION credits_reversal_by_case() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    stands text;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT status INTO stands FROM credits_reversalcase WHERE id = NEW.case_id;
    IF TG_OP = 'INSERT' AND stands IS DISTINCT FROM 'PROPOSED' THEN
        PERFORM credits_refused('reversal_joins_no_decided_case', 'the case is decided');
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'DONE' AND stands NOT IN ('APPROVED', 'DONE') THEN
        PERFORM credits_refused('reversal_of_an_approved_case', 'nobody has approved this case');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_reversal_by_case AFTER INSERT OR UPDATE ON credits_reversal
    FOR EACH ROW EXECUTE FUNCTION credits_reversal_by_case();
"""

# One after the other for a person: two debts at one moment must not both find room under the cap.
_CAPPED = f"""
CREATE FUNCTION credits_debts_are_capped() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('debts of ' || NEW.party_id || NEW.scheme, 0));
    IF {DEBT_MAX_G} < (SELECT sum(principal_g - paid_g) FROM credits_debt
                        WHERE party_id = NEW.party_id AND scheme = NEW.scheme AND status = 'OPEN') THEN
        PERFORM credits_refused('debts_of_a_person_are_capped', 'nobody owes more than the cap');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_reversal r JOIN credits_reversalcase c ON c.id = r.case_id
                    WHERE r.id = NEW.id AND r.party_id = NEW.party_id AND r.debt_g = NEW.principal_g
                      AND c.cause = 'FRAUD_PROVEN' AND c.scheme = NEW.scheme) THEN
        PERFORM credits_refused('debt_is_what_a_fraud_left', 'no fraud left this debt');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_debt_is_capped AFTER INSERT ON credits_debt
    FOR EACH ROW EXECUTE FUNCTION credits_debts_are_capped();
"""  # noqa: S608  constant text

# Called by the ledger's own trigger (credits/ledger/guards.py). What a recovery may take is what its reversal
# says it took, coins apart from grams; a payment of the debt comes on top.
_RECOVERY = """
CREATE FUNCTION credits_rules_of_recovery(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    item credits_reversal;
    taken bigint;
BEGIN
    SELECT r.* INTO item FROM credits_reversal r
      JOIN credits_reversalcase c ON c.id = r.case_id AND c.cause = 'FRAUD_PROVEN'
      JOIN credits_ledgeraccount h ON h.id = made.debit_account_id AND h.party_id = r.party_id
     WHERE r.id = made.source_ref AND r.status = 'DONE';
    SELECT sum(t.amount) INTO taken FROM credits_transfer t
     WHERE t.source_ref = made.source_ref AND t.kind = 'RECOVERY'
       AND (t.asset_id / 100000000 = 4) = (made.asset_id / 100000000 = 4);
    IF item.id IS NULL OR taken > (CASE made.asset_id / 100000000
        WHEN 4 THEN item.coins
        ELSE item.recovered_g + coalesce((SELECT paid_g FROM credits_debt WHERE id = item.id), 0) END) THEN
        PERFORM credits_refused('recovery_of_a_proven_fraud', 'no proven fraud asks for as much');
    END IF;
END $$;
"""
_COVER = """
CREATE FUNCTION credits_rules_of_cover(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('transfer_by_worker_only', 'COVER is made by the worker only');
    END IF;
    IF (SELECT sum(grams) FROM credits_reserveline
         WHERE reversal_ref = made.source_ref AND asset_id = made.asset_id)
       IS DISTINCT FROM
       (SELECT sum(amount) FROM credits_transfer
         WHERE source_ref = made.source_ref AND asset_id = made.asset_id AND kind = 'COVER')
       OR (SELECT sum(amount) FROM credits_transfer WHERE source_ref = made.source_ref AND kind = 'COVER')
          > coalesce((SELECT covered_g FROM credits_reversal WHERE id = made.source_ref), 0) THEN
        PERFORM credits_refused('cover_of_a_reversal', 'no reversal is covered by these grams');
    END IF;
END $$;
"""

FORWARD = "".join(
    [
        never_removed("credits_reversalcase"),
        refuse("credits_reversalcase", "keeps_its_terms", "UPDATE", _kept(*_CASE_TERMS)),
        refuse(
            "credits_reversalcase",
            "was_decided_once",
            "UPDATE",
            f"OLD.decided_by IS NOT NULL AND {_kept('decided_by', 'decided_at')}",
        ),
        never_removed("credits_reversal"),
        refuse("credits_reversal", "keeps_its_terms", "UPDATE", _kept(*_ITEM_TERMS)),
        refuse(
            "credits_reversal",
            "keeps_its_sums",
            "UPDATE",
            f"OLD.status <> 'WAITING' AND {_kept(*_ITEM_SUMS)}"
            " OR NEW.covered_g < OLD.covered_g OR NEW.lapsed_g < OLD.lapsed_g",
        ),
        _APPROVED,
        never_removed("credits_debt"),
        refuse("credits_debt", "keeps_its_terms", "UPDATE", _kept(*_DEBT_TERMS)),
        refuse(
            "credits_debt",
            "only_shrinks",
            "UPDATE",
            "NEW.paid_g < OLD.paid_g OR OLD.status <> 'OPEN'",
        ),
        append_only("credits_debtpayment"),
        _CAPPED,
        _RECOVERY,
        _COVER,
    ]
)
