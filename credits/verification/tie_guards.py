"""SQL of who is tied to whom: members, those who file under a mandate, and who has a part in the report.

The code's is in ties.py. Both know whose sites a bundle holds, and chains of links of any length.
"""

# To the end of the chain, as the code's draw does (accounts/groups/selectors.py).
FORWARD = """
CREATE OR REPLACE FUNCTION credits_behind_party(wanted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    -- Revoked mandates and ended roles, too: whoever left last week is not independent.
    WITH acting AS (
        SELECT wanted AS id UNION
        SELECT d.agent_id FROM accounts_mandate d WHERE d.owner_id = wanted)
    SELECT id FROM acting UNION
    SELECT u.person_id FROM acting a JOIN accounts_membership m ON m.party_id = a.id
      JOIN accounts_user u ON u.id = m.user_id
$$;

CREATE OR REPLACE FUNCTION credits_body_is_tied(body_party uuid, owner_party uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE met AS (
        SELECT credits_behind_party(body_party) AS id UNION
        SELECT CASE WHEN l.low_id = met.id THEN l.high_id ELSE l.low_id END
          FROM met JOIN accounts_partylink l
            ON (l.low_id = met.id OR l.high_id = met.id) AND l.refuted_at IS NULL)
    SELECT EXISTS (SELECT FROM met JOIN credits_behind_party(owner_party) AS owner ON owner = met.id)
$$;

CREATE OR REPLACE FUNCTION credits_body_may_take(
    chosen uuid, seed text, among uuid[], about uuid, since timestamptz)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    body credits_verificationbody;
    report credits_monitoringreport;
    family text;
BEGIN
    SELECT * INTO body FROM credits_verificationbody WHERE id = chosen;
    SELECT * INTO report FROM credits_monitoringreport WHERE id = about;
    SELECT m.family INTO family FROM credits_methodology m WHERE m.code = report.methodology;
    IF credits_drawn_body(seed, among) IS DISTINCT FROM chosen THEN
        PERFORM credits_refused('body_as_it_was_drawn', 'the draw gives another body');
    END IF;
    IF body.scheme <> report.scheme OR NOT body.is_active
       OR body.accredited_to < (since AT TIME ZONE 'Asia/Shanghai')::date
       OR NOT body.families && ARRAY['*', family] THEN
        PERFORM credits_refused('body_is_accredited', 'the body is not accredited for this report');
    END IF;
    IF credits_body_is_tied(body.party_id, report.party_id)
       OR credits_body_is_tied(body.party_id, report.created_by)
       OR credits_body_is_tied(body.party_id, report.submitted_by) THEN
        PERFORM credits_refused('body_is_independent', 'the body has a tie to the owner');
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT s.owner_id FROM credits_site s
                             WHERE s.bundle_id = report.project_id) AS each
                WHERE credits_body_is_tied(body.party_id, each.owner_id)) THEN
        PERFORM credits_refused('body_is_independent', 'the body has a tie to the owner of a site');
    END IF;
END $$;
"""
