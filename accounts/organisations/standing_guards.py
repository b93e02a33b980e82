"""SQL of the question whether an organisation is checked now, for the guards of whoever depends on it."""

from accounts.people.states import KycLevel

FORWARD = f"""
CREATE FUNCTION puhui_organisation_is_verified(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM accounts_party p
         WHERE p.id = wanted AND p.kind = 'ORGANISATION'
           AND (p.kyc_level <> {KycLevel.FULL.value} OR NOT EXISTS (
                SELECT FROM accounts_organisationverification v
                 WHERE v.party_id = p.id AND v.status = 'APPROVED'
                   AND (v.licence_until IS NULL
                        OR v.licence_until >= (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date))))
$$;
"""  # noqa: S608  a number of ours
