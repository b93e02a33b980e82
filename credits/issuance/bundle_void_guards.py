"""SQL guards of a void of a bundle's batch: who gained by it, what lapses, and that nothing stays set aside.

`credits_gained_by` is asked by the guards of voids, custody and transfers: an owner of a roof is to a
bundle's batch what the owner is to that of a single project (ADR 0064).
"""

from puhui.kernel.guards import append_only

GAINERS = """
CREATE FUNCTION credits_gainers(issuance uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT i.party_id FROM credits_issuance i WHERE i.id = issuance
     UNION SELECT o.owner_id FROM credits_ownershare o WHERE o.sharing_id = issuance AND o.earned_g > 0
$$;
CREATE FUNCTION credits_gained_by(issuance uuid, party uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT party IN (SELECT credits_gainers(issuance))
$$;
"""

LAPSE_RULES = """
CREATE OR REPLACE FUNCTION credits_lapse_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('lapse_by_worker_only', 'a remainder lapses with a void, by the worker');
    END IF;
    -- With a closed bundle's settlement all that is owed, counted at its commit (closing_guards.py): no more.
    IF (SELECT sum(l.grams) FROM credits_lapsedremainder l WHERE l.closing_id = NEW.closing_id)
       > (SELECT c.owed_g FROM credits_bundleclosing c WHERE c.notice_id = NEW.closing_id) THEN
        PERFORM credits_refused('lapse_within_its_settlement', 'the settlement is of fewer grams');
    END IF;
    IF NEW.void_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM credits_ownershare o JOIN credits_issuance i ON i.id = o.sharing_id
          JOIN credits_monitoringreport r ON r.id = i.report_id
          JOIN credits_batchvoid v ON v.id = NEW.void_id AND v.status IN ('CONFIRMED', 'EXECUTED')
          JOIN credits_ownershare w ON w.sharing_id = v.issuance_id AND w.owner_id = o.owner_id
          JOIN credits_issuance vi ON vi.id = v.issuance_id
          JOIN credits_monitoringreport vr ON vr.id = vi.report_id AND vr.project_id = r.project_id
         WHERE o.id = NEW.share_id AND NEW.grams <= w.earned_g
           AND o.carried_out_g >= (SELECT sum(l.grams) FROM credits_lapsedremainder l
                                    WHERE l.share_id = o.id)) THEN
        PERFORM credits_refused('lapse_of_what_the_void_report_brought',
            'of what an owner carries, what the void report brought lapses and no more');
    END IF;
    RETURN NULL;
END $$;
"""
_LAPSE = """
CREATE TRIGGER credits_lapsedremainder_rules AFTER INSERT ON credits_lapsedremainder
    FOR EACH ROW EXECUTE FUNCTION credits_lapse_rules();
"""

# At once: whoever shares waits for a void under way, and makes a void wait.
_SHARED = """
CREATE FUNCTION credits_sharing_of_a_standing_batch() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM FROM credits_issuance WHERE id = NEW.issuance_id FOR SHARE;
    IF EXISTS (SELECT FROM credits_issuance i WHERE i.id = NEW.issuance_id AND i.status = 'VOIDED') THEN
        PERFORM credits_refused('sharing_of_a_standing_batch', 'a void batch is shared no more');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_bundlesharing_of_a_standing_batch AFTER INSERT ON credits_bundlesharing
    FOR EACH ROW EXECUTE FUNCTION credits_sharing_of_a_standing_batch();
"""

# At commit: of the void batch no more is set aside than what other reports brought needs, beside what is set
# aside for that of other batches.
_LEFT = """
CREATE FUNCTION credits_void_leaves_nothing_set_aside() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    bundle uuid;
    of_it numeric;
    of_others numeric;
    owed numeric;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT p.id INTO bundle FROM credits_issuance i JOIN credits_monitoringreport r ON r.id = i.report_id
      JOIN credits_project p ON p.id = r.project_id AND p.kind = 'BUNDLE' WHERE i.id = NEW.issuance_id;
    IF bundle IS NULL THEN RETURN NULL; END IF;
    SELECT coalesce(sum(h.amount) FILTER (WHERE a.batch = v.batch), 0),
           coalesce(sum(h.amount) FILTER (WHERE a.batch <> v.batch
               AND (s.issuance_id IS NOT NULL OR i.status = 'VOIDED')), 0)
      INTO of_it, of_others
      FROM credits_hold h JOIN credits_balance b ON b.id = h.balance_id
      JOIN credits_asset a ON a.id = b.asset_id
      JOIN credits_issuance i ON i.id = h.source_ref
      JOIN credits_monitoringreport r ON r.id = i.report_id AND r.project_id = bundle
      JOIN credits_issuance v ON v.id = NEW.issuance_id
      LEFT JOIN credits_bundlesharing s ON s.issuance_id = i.id
     WHERE h.status = 'PENDING';
    SELECT 1000000 * ceil(coalesce(sum(o.carried_out_g - o.lapsed_g), 0) / 1000000) INTO owed FROM (
        SELECT DISTINCT ON (o.owner_id) o.carried_out_g, (SELECT coalesce(sum(l.grams), 0)
               FROM credits_lapsedremainder l WHERE l.share_id = o.id) AS lapsed_g
          FROM credits_ownershare o JOIN credits_bundlesharing s ON s.issuance_id = o.sharing_id
          JOIN credits_issuance i ON i.id = s.issuance_id
          JOIN credits_monitoringreport r ON r.id = i.report_id AND r.project_id = bundle
         ORDER BY o.owner_id, s.shared_at DESC, o.id DESC) AS o;
    IF of_it > greatest(0, owed - of_others) THEN
        PERFORM credits_refused('void_leaves_nothing_set_aside', 'units of the void batch are set aside');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_batchvoid_leaves_nothing_set_aside AFTER UPDATE ON credits_batchvoid
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status = 'EXECUTED' AND OLD.status <> 'EXECUTED')
    EXECUTE FUNCTION credits_void_leaves_nothing_set_aside();
"""

FORWARD = GAINERS + append_only("credits_lapsedremainder") + LAPSE_RULES + _LAPSE + _SHARED + _LEFT
