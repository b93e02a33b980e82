"""SQL guards of issuance: who may approve what, and that nothing is minted without (I7, I13, I21-I24)."""

from puhui.kernel.guards import append_only, never_removed, refuse

# Who has a part in it is said by part_guards.py.
APPROVAL_RULES = """
CREATE OR REPLACE FUNCTION credits_approval_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted credits_issuance;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO wanted FROM credits_issuance WHERE id = NEW.issuance_id FOR UPDATE;
    IF wanted.status <> 'AWAITING_APPROVAL' OR NEW.digest <> wanted.digest THEN
        PERFORM credits_refused('approval_of_what_awaits_it', 'nothing with this digest awaits an approval');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_notice n WHERE n.issuance_id = wanted.id AND n.ended_at IS NOT NULL)
       OR EXISTS (SELECT FROM credits_objection o JOIN credits_notice n ON n.id = o.notice_id
                   WHERE n.issuance_id = wanted.id AND o.status <> 'DISMISSED') THEN
        PERFORM credits_refused('approval_after_objections', 'the notice runs, or an objection stands');
    END IF;
    IF credits_has_a_part(wanted.id, NEW.person_id) THEN
        PERFORM credits_refused('approval_by_the_uninvolved', 'whoever has a part in it does not approve it');
    END IF;
    IF NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.id = NEW.user_id AND u.person_id = NEW.person_id AND u.is_active
                      AND m.party_id IS NULL AND m.ended_at IS NULL AND m.role = 'REGISTRAR') THEN
        PERFORM credits_refused('approval_by_a_registrar', 'registrars approve');
    END IF;
    RETURN NULL;
END $$;
"""
_APPROVAL = """
CREATE TRIGGER credits_approval_rules AFTER INSERT ON credits_approval
    FOR EACH ROW EXECUTE FUNCTION credits_approval_rules();
"""

# I24: a return or a refusal drops the approvals, whoever does it and however. Those of what two have approved
# stand (approval_guards.py), and its report does not move: that is refused below, by its own word.
APPROVALS_DROPPED = """
CREATE OR REPLACE FUNCTION credits_approvals_are_dropped() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE credits_approval a SET dropped_at = puhui_now() FROM credits_issuance i
     WHERE i.id = a.issuance_id AND i.report_id = NEW.id AND a.dropped_at IS NULL
       AND i.status NOT IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED')
       AND (a.digest <> NEW.digest OR NEW.status = 'REJECTED');
    RETURN NULL;
END $$;
"""
_DROPPED = """
CREATE TRIGGER credits_monitoringreport_drops_approvals AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.digest <> OLD.digest OR NEW.status = 'REJECTED' AND OLD.status <> 'REJECTED')
    EXECUTE FUNCTION credits_approvals_are_dropped();
"""

# Once two have approved, numbers may be reserved: what stands behind the mint does not move any more.
_REPORT_STAYS = """
CREATE FUNCTION credits_report_of_an_issuance_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_issuance i WHERE i.report_id = NEW.id
                AND i.status IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED')) THEN
        PERFORM credits_refused('approved_report_stays', 'its issuance is approved: the report stays');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_of_an_issuance_stays AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.status <> OLD.status AND OLD.status = 'VERIFIED')
    EXECUTE FUNCTION credits_report_of_an_issuance_stays();
"""

# APPROVED is what the mint goes by: two persons' standing approvals, whoever writes the word.
_APPROVED = """
CREATE FUNCTION credits_approved_by_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(DISTINCT a.person_id) FROM credits_approval a
         WHERE a.issuance_id = NEW.id AND a.dropped_at IS NULL AND a.digest = NEW.digest) < 2 THEN
        PERFORM credits_refused('approved_by_two_persons', 'two persons approve an issuance');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_approved_by_two AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED')
    EXECUTE FUNCTION credits_approved_by_two();
"""

# MINTED is said of what was: the transfer is there before the word.
_MINTED = """
CREATE FUNCTION credits_minted_with_its_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_transfer t WHERE t.source_ref = NEW.id AND t.kind = 'ISSUANCE')
       OR NEW.batch IS DISTINCT FROM (SELECT m.batch FROM credits_mintintent m WHERE m.issuance_id = NEW.id)
    THEN
        PERFORM credits_refused('minted_with_its_transfer', 'nothing was minted for it');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_minted AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'MINTED' AND OLD.status <> 'MINTED')
    EXECUTE FUNCTION credits_minted_with_its_transfer();
"""

# Own numbers as many as were asked; in mirror mode what the authority granted, with its own numbers.
MINT_RULES = """
CREATE OR REPLACE FUNCTION credits_mint_rules(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted credits_issuance;
    intent credits_mintintent;
    report credits_monitoringreport;
    verified credits_statement;
    due_t bigint;
    due_buffer_t bigint;
BEGIN
    SELECT * INTO wanted FROM credits_issuance WHERE id = made.source_ref;
    SELECT * INTO intent FROM credits_mintintent WHERE issuance_id = made.source_ref;
    SELECT * INTO report FROM credits_monitoringreport WHERE id = wanted.report_id;
    SELECT * INTO verified FROM credits_statement WHERE id = wanted.statement_id;
    IF wanted.id IS NULL OR intent.issuance_id IS NULL OR wanted.status NOT IN ('APPROVED', 'FILED') THEN
        PERFORM credits_refused('mint_of_an_approved_issuance', 'nothing approved stands behind this mint');
    END IF;
    PERFORM credits_issuance_stands(wanted.report_id);
    IF report.status <> 'VERIFIED' OR verified.opinion <> 'POSITIVE'
       OR wanted.digest <> report.digest OR wanted.digest <> intent.digest
       OR wanted.digest <> verified.report_digest OR wanted.tonnes > verified.tonnes THEN
        PERFORM credits_refused('mint_of_what_was_verified', 'what is minted is not what was verified');
    END IF;
    IF (SELECT count(DISTINCT a.person_id) FROM credits_approval a
         WHERE a.issuance_id = wanted.id AND a.dropped_at IS NULL AND a.digest = wanted.digest) < 2 THEN
        PERFORM credits_refused('mint_by_two_approvals', 'two persons approve a mint');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_notice n WHERE n.issuance_id = wanted.id AND n.ended_at IS NOT NULL)
       OR EXISTS (SELECT FROM credits_objection o JOIN credits_notice n ON n.id = o.notice_id
                   WHERE n.issuance_id = wanted.id AND o.status <> 'DISMISSED') THEN
        PERFORM credits_refused('mint_after_the_notice', 'the notice is not over, or an objection stands');
    END IF;
    due_t := wanted.tonnes;
    due_buffer_t := wanted.buffer_t;
    IF (SELECT register_mode FROM credits_scheme WHERE code = wanted.scheme) = 'mirror' THEN
        SELECT a.tonnes, a.buffer_t INTO due_t, due_buffer_t FROM credits_authorityanswer a
         WHERE a.issuance_id = wanted.id AND a.status = 'CONFIRMED' AND a.outcome = 'GRANTED'
           AND (a.label, a.first_no, a.last_no) = (intent.batch, intent.first_no, intent.last_no);
        IF due_t IS NULL OR wanted.status <> 'FILED' OR due_t > wanted.tonnes THEN
            PERFORM credits_refused('mirrored_mint_by_the_answer', 'only the authority''s answer mints here');
        END IF;
    END IF;
    IF intent.last_no - intent.first_no + 1 <> due_t
       OR made.amount <> 1000000::bigint *
          (CASE made.kind WHEN 'ISSUANCE' THEN due_t - due_buffer_t ELSE due_buffer_t END)
       OR NOT EXISTS (SELECT FROM credits_asset a WHERE a.id = made.asset_id AND a.batch = intent.batch
                       AND a.scheme = wanted.scheme AND a.vintage = wanted.vintage
                       AND a.methodology = wanted.methodology)
       OR made.kind = 'ISSUANCE' AND NOT EXISTS (SELECT FROM credits_ledgeraccount l
                       WHERE l.id = made.credit_account_id AND l.party_id = wanted.party_id) THEN
        PERFORM credits_refused('mint_as_intended', 'the mint is not the one that was intended');
    END IF;
END $$;
"""
_MINTS = """
CREATE FUNCTION credits_rules_of_issuance(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT credits_mint_rules(made) $$;
CREATE FUNCTION credits_rules_of_withholding(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT credits_mint_rules(made) $$;
"""

# Grams that became tonnes: those of the report's lines, asset by asset, once an issuance.
_CONVERSION = """
CREATE FUNCTION credits_rules_of_conversion(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    reported bigint;
BEGIN
    SELECT sum(l.grams) INTO reported FROM credits_issuance i
      JOIN credits_reportline l ON l.report_id = i.report_id
      JOIN credits_transfer t ON t.id = l.transfer_id
     WHERE i.id = made.source_ref AND i.status IN ('APPROVED', 'FILED', 'MINTED') AND l.status <> 'RELEASED'
       AND t.asset_id = made.asset_id;
    IF reported IS DISTINCT FROM made.amount OR EXISTS (
        SELECT FROM credits_transfer t WHERE t.kind = 'CONVERSION' AND t.source_ref = made.source_ref
           AND t.asset_id = made.asset_id AND t.id <> made.id) THEN
        PERFORM credits_refused('conversion_of_the_reported_grams', 'not the grams of the report');
    END IF;
END $$;
"""

FORWARD = "".join(
    [
        never_removed("credits_issuance"),
        refuse(
            "credits_issuance",
            "keeps_its_terms",
            "UPDATE",
            "(NEW.id, NEW.report_id, NEW.statement_id, NEW.scheme, NEW.party_id, NEW.methodology,"
            " NEW.serial_code, NEW.city, NEW.vintage, NEW.tonnes, NEW.buffer_t, NEW.digest)"
            " IS DISTINCT FROM (OLD.id, OLD.report_id, OLD.statement_id, OLD.scheme, OLD.party_id,"
            " OLD.methodology, OLD.serial_code, OLD.city, OLD.vintage, OLD.tonnes, OLD.buffer_t, OLD.digest)",
        ),
        never_removed("credits_notice"),
        refuse(
            "credits_notice",
            "keeps_its_length",
            "UPDATE",
            "OLD.ended_at IS NOT NULL"
            " OR (NEW.id, NEW.issuance_id, NEW.working_days, NEW.starts_at, NEW.ends_at)"
            " IS DISTINCT FROM (OLD.id, OLD.issuance_id, OLD.working_days, OLD.starts_at, OLD.ends_at)",
        ),
        never_removed("credits_objection"),
        never_removed("credits_approval"),
        refuse(
            "credits_approval",
            "is_only_dropped",
            "UPDATE",
            "OLD.dropped_at IS NOT NULL OR (NEW.id, NEW.issuance_id, NEW.digest, NEW.person_id, NEW.user_id,"
            " NEW.role, NEW.approved_at) IS DISTINCT FROM (OLD.id, OLD.issuance_id, OLD.digest,"
            " OLD.person_id, OLD.user_id, OLD.role, OLD.approved_at)",
        ),
        append_only("credits_mintintent"),
        APPROVAL_RULES,
        _APPROVAL,
        APPROVALS_DROPPED,
        _DROPPED,
        _REPORT_STAYS,
        _APPROVED,
        _MINTED,
        MINT_RULES,
        _MINTS,
        _CONVERSION,
    ]
)
