"""SQL guards of parts, for every role: they make the whole of a verdict, and each is what accrued."""

from puhui.kernel.guards import append_only

# Deferred: the parts of one verdict come as several rows, and the accruals before them.
_WHOLE = """
CREATE FUNCTION credits_parts_make_the_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF (SELECT v.credited_g FROM credits_verdict v
         WHERE v.party_id = NEW.party_id AND v.activity_id = NEW.activity_id AND v.seq = NEW.seq
           AND v.status = 'CREDITED')
       IS DISTINCT FROM (SELECT sum(p.grams) FROM credits_verdictpart p
         WHERE p.party_id = NEW.party_id AND p.activity_id = NEW.activity_id AND p.seq = NEW.seq)
       OR (SELECT sum(p.share_bp) FROM credits_verdictpart p WHERE p.activity_id = NEW.activity_id) <> 10000
    THEN
        PERFORM credits_refused('parts_make_the_whole', 'the parts are not what the verdict credits');
    END IF;
    IF NEW.grams > 0 AND NOT EXISTS (
        SELECT FROM credits_transfer t JOIN credits_ledgeraccount h ON h.id = t.credit_account_id
         WHERE h.party_id = NEW.member_id AND h.kind = 'HOLDING' AND t.kind = 'ACCRUAL'
           AND t.source_ref = NEW.activity_id AND t.amount = NEW.grams
    ) THEN
        PERFORM credits_refused('part_is_what_accrued', 'the member has not been credited this part');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_verdictpart_make_the_whole AFTER INSERT ON credits_verdictpart
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_parts_make_the_whole();
"""

FORWARD = append_only("credits_verdictpart") + _WHOLE
