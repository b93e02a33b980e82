"""SQL guards of a closed bundle's settlement: announced, due, of all that is owed, with nothing left on hold.

Its retirement is asked for by the rule of what a worker retires (credits/yearend/guards.py).
"""

from puhui.kernel.guards import append_only

_TODAY = "(public.puhui_now() AT TIME ZONE 'Asia/Shanghai')::date"

# What may still bring or take units: a report on its way, units to be shared, a void that is not carried out.
# A report that was returned stays so, since a closed project reports no more. Asked by the job as well.
_AWAITS = """
CREATE FUNCTION credits_bundle_awaits(bundle uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM credits_monitoringreport r
         WHERE r.project_id = bundle AND r.status IN ('SUBMITTED', 'IN_VERIFICATION', 'VERIFIED')
           AND NOT EXISTS (
               SELECT FROM credits_issuance i LEFT JOIN credits_bundlesharing s ON s.issuance_id = i.id
                WHERE i.report_id = r.id
                  AND (i.status = 'VOIDED' OR i.status = 'MINTED' AND s.issuance_id IS NOT NULL)))
        OR EXISTS (
        SELECT FROM credits_batchvoid v JOIN credits_issuance i ON i.id = v.issuance_id
          JOIN credits_monitoringreport r ON r.id = i.report_id
         WHERE r.project_id = bundle AND v.status IN ('PROPOSED', 'CONFIRMED'))
$$;
"""

_ANNOUNCED = f"""
CREATE FUNCTION credits_closing_notice_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('closing_by_worker_only', 'a closed bundle is settled by the worker');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_project p
                    WHERE p.id = NEW.bundle_id AND p.kind = 'BUNDLE' AND p.status = 'CLOSED') THEN
        PERFORM credits_refused('closing_of_a_closed_bundle', 'only a closed bundle is settled');
    END IF;
    IF NEW.due_on < {_TODAY} + NEW.notice_days THEN
        PERFORM credits_refused('closing_is_announced_before_its_day', 'its notice has to run');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_closingnotice_rules AFTER INSERT ON credits_closingnotice
    FOR EACH ROW EXECUTE FUNCTION credits_closing_notice_rules();
"""

_DUE = f"""
CREATE FUNCTION credits_bundle_closing_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('closing_by_worker_only', 'a closed bundle is settled by the worker');
    END IF;
    IF EXISTS (SELECT FROM credits_closingnotice n WHERE n.bundle_id = NEW.notice_id AND n.due_on > {_TODAY})
    THEN
        PERFORM credits_refused('closing_on_its_day', 'nothing is settled before its day');
    END IF;
    IF credits_bundle_awaits(NEW.notice_id) THEN
        PERFORM credits_refused('closing_when_all_has_come', 'something of the bundle is still on its way');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_bundleclosing_rules AFTER INSERT ON credits_bundleclosing
    FOR EACH ROW EXECUTE FUNCTION credits_bundle_closing_rules();
"""

# At commit. What an owner is owed stands in its latest share, less what lapsed with voids.
_WHOLE = """
CREATE FUNCTION credits_bundle_closing_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (o.owner_id) o.id, o.carried_out_g
              FROM credits_ownershare o JOIN credits_bundlesharing s ON s.issuance_id = o.sharing_id
              JOIN credits_issuance i ON i.id = s.issuance_id
              JOIN credits_monitoringreport r ON r.id = i.report_id AND r.project_id = NEW.notice_id
             ORDER BY o.owner_id, s.shared_at DESC, o.id DESC) AS latest
          FULL JOIN (SELECT l.share_id, l.grams FROM credits_lapsedremainder l
                      WHERE l.closing_id = NEW.notice_id) AS settled ON settled.share_id = latest.id
         WHERE coalesce(settled.grams, 0) IS DISTINCT FROM latest.carried_out_g
               - (SELECT coalesce(sum(l.grams), 0) FROM credits_lapsedremainder l
                   WHERE l.share_id = latest.id AND l.void_id IS NOT NULL)
       ) OR NEW.owed_g <> (SELECT coalesce(sum(l.grams), 0) FROM credits_lapsedremainder l
                            WHERE l.closing_id = NEW.notice_id) THEN
        PERFORM credits_refused('closing_settles_all_that_is_owed', 'the grams are not what owners are owed');
    END IF;
    IF NEW.retired_t * 1000000 <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                                    WHERE t.source_ref = NEW.ref AND t.kind = 'RETIREMENT') THEN
        PERFORM credits_refused('closing_retires_what_it_says', 'not as much was retired');
    END IF;
    IF EXISTS (SELECT FROM credits_hold h JOIN credits_issuance i ON i.id = h.source_ref
                 JOIN credits_monitoringreport r ON r.id = i.report_id
                WHERE r.project_id = NEW.notice_id AND h.status = 'PENDING') THEN
        PERFORM credits_refused('closing_leaves_nothing_on_hold', 'units of the bundle are still on hold');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_bundleclosing_is_whole AFTER INSERT ON credits_bundleclosing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_bundle_closing_is_whole();
"""

_RETIRED = """
CREATE FUNCTION credits_retired_by_a_closing(made credits_transfer) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM credits_bundleclosing c JOIN credits_project p ON p.id = c.notice_id
          JOIN credits_ledgeraccount h ON h.party_id = p.party_id AND h.id = made.debit_account_id
          JOIN credits_monitoringreport r ON r.project_id = p.id
          JOIN credits_issuance i ON i.report_id = r.id
          JOIN credits_asset a ON a.book = 'REGISTRY' AND (a.scheme, a.batch) = (i.scheme, i.batch)
         WHERE c.ref = made.source_ref AND c.command_id = made.command_id AND a.id = made.asset_id
           AND c.retired_t * 1000000 >= (SELECT sum(t.amount) FROM credits_transfer t
                                          WHERE t.source_ref = c.ref AND t.kind = 'RETIREMENT'))
$$;
"""

# What came afterwards would be set aside for good: nothing settles a bundle twice.
_SEALED = """
CREATE FUNCTION credits_settled_bundle_reports_no_more() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM credits_bundleclosing c WHERE c.notice_id = NEW.project_id) THEN
        PERFORM credits_refused('settled_bundle_reports_no_more', 'the closed bundle is settled');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_of_no_settled_bundle AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.status = 'SUBMITTED' AND OLD.status <> 'SUBMITTED' AND NEW.project_id IS NOT NULL)
    EXECUTE FUNCTION credits_settled_bundle_reports_no_more();
"""

FORWARD = "".join(
    [
        append_only("credits_closingnotice"),
        append_only("credits_bundleclosing"),
        _AWAITS,
        _ANNOUNCED,
        _DUE,
        _WHOLE,
        _RETIRED,
        _SEALED,
    ]
)
