"""SQL of who has a part in an issuance: whoever made, vouched for or gains by its report, and their people.

The code's is `check_uninvolved` (permissions.py). Both go by the draw of verifiers (ADR 0061): revoked
mandates and ended roles count, and every body that read the report does with all its people.
"""

HAS_A_PART = """
CREATE OR REPLACE FUNCTION credits_has_a_part(wanted uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH report AS (
        SELECT r.id, r.project_id, r.created_by, r.submitted_by, i.party_id
          FROM credits_issuance i JOIN credits_monitoringreport r ON r.id = i.report_id WHERE i.id = wanted),
    gains AS (
        SELECT party_id AS id FROM report UNION
        SELECT s.owner_id FROM report r JOIN credits_site s ON s.bundle_id = r.project_id),
    read AS (
        SELECT c.id, c.body_id FROM report r JOIN credits_case c ON c.report_id = r.id),
    bodies AS (
        SELECT body_id FROM read UNION
        SELECT f.body_id FROM read c JOIN credits_furtherreading f ON f.case_id = c.id)
    SELECT EXISTS (SELECT FROM report WHERE person IN (created_by, submitted_by))
        OR EXISTS (SELECT FROM read c JOIN credits_statement s ON s.case_id = c.id WHERE s.signed_by = person)
        OR EXISTS (SELECT FROM read c JOIN credits_furtherreading f ON f.case_id = c.id
                    WHERE f.read_by = person)
        OR EXISTS (SELECT FROM bodies b JOIN credits_verificationbody v ON v.id = b.body_id
                     JOIN accounts_membership m ON m.party_id = v.party_id
                     JOIN accounts_user u ON u.id = m.user_id WHERE u.person_id = person)
        OR EXISTS (SELECT FROM gains g, credits_behind_party(g.id) AS behind WHERE behind = person)
$$;
"""
