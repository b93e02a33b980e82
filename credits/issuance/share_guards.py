"""SQL guards of sharing: an owner gets what was written for it and no more; none approves its own units."""

from puhui.kernel.guards import append_only

# Called by the ledger's own trigger (credits/ledger/guards.py): the share stands before its units move.
_SHARE = """
CREATE FUNCTION credits_rules_of_benefit_share(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    share credits_ownershare;
    agent uuid;
BEGIN
    SELECT * INTO share FROM credits_ownershare WHERE id = made.source_ref;
    SELECT i.party_id INTO agent FROM credits_issuance i WHERE i.id = share.sharing_id;
    IF share.id IS NULL
       OR NOT EXISTS (SELECT FROM credits_ledgeraccount a
                       WHERE a.id = made.debit_account_id AND a.party_id = agent)
       OR NOT EXISTS (SELECT FROM credits_ledgeraccount a
                       WHERE a.id = made.credit_account_id AND a.party_id = share.owner_id)
       OR (SELECT sum(t.amount) FROM credits_transfer t
            WHERE t.source_ref = share.id AND t.kind = 'BENEFIT_SHARE') > share.tonnes * 1000000 THEN
        PERFORM credits_refused('benefit_share_as_written', 'no owner''s share stands behind this transfer');
    END IF;
END $$;
"""

# Counted at commit: owners and agent together have the net tonnes, and every whole tonne has moved.
_WHOLE = """
CREATE FUNCTION credits_sharing_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    minted credits_issuance;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO minted FROM credits_issuance WHERE id = NEW.issuance_id;
    IF minted.status NOT IN ('MINTED', 'VOIDED')
       OR NEW.net_t <> coalesce(minted.granted_t - minted.granted_buffer_t, minted.tonnes - minted.buffer_t)
       OR NOT EXISTS (SELECT FROM credits_monitoringreport r JOIN credits_project p ON p.id = r.project_id
                       WHERE r.id = minted.report_id AND p.kind = 'BUNDLE') THEN
        PERFORM credits_refused('sharing_of_a_bundles_units', 'no units of a bundle stand behind this');
    END IF;
    IF NEW.net_t * 1000000 - NEW.agent_g <> (SELECT coalesce(sum(s.earned_g), 0) FROM credits_ownershare s
                                              WHERE s.sharing_id = NEW.issuance_id)
       OR NEW.net_t * 1000000 <> (SELECT sum(p.part_g) FROM credits_siteshare p
                                    JOIN credits_ownershare s ON s.id = p.share_id
                                   WHERE s.sharing_id = NEW.issuance_id)
       OR NEW.owed_g <> (SELECT sum(s.carried_out_g) FROM credits_ownershare s
                          WHERE s.sharing_id = NEW.issuance_id)
       OR EXISTS (SELECT FROM credits_ownershare s WHERE s.sharing_id = NEW.issuance_id
                   AND s.tonnes * 1000000 <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                        WHERE t.source_ref = s.id AND t.kind = 'BENEFIT_SHARE')) THEN
        PERFORM credits_refused('sharing_sums_exactly', 'the shares are not the whole');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_bundlesharing_is_whole AFTER INSERT ON credits_bundlesharing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_sharing_is_whole();
"""

_APPROVAL = """
CREATE FUNCTION credits_approval_by_no_owner_of_a_site() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM credits_issuance i JOIN credits_monitoringreport r ON r.id = i.report_id
                 JOIN credits_site s ON s.bundle_id = r.project_id
                 JOIN accounts_membership m ON m.party_id = s.owner_id AND m.ended_at IS NULL
                 JOIN accounts_user u ON u.id = m.user_id
                WHERE i.id = NEW.issuance_id AND u.person_id = NEW.person_id) THEN
        PERFORM credits_refused('approval_by_the_uninvolved', 'whoever has a part in it does not approve it');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_approval_by_no_owner_of_a_site AFTER INSERT ON credits_approval
    FOR EACH ROW EXECUTE FUNCTION credits_approval_by_no_owner_of_a_site();
"""

FORWARD = "".join(
    [
        append_only("credits_bundlesharing"),
        append_only("credits_ownershare"),
        append_only("credits_siteshare"),
        _SHARE,
        _WHOLE,
        _APPROVAL,
    ]
)
