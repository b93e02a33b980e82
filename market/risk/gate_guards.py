"""SQL that other guards ask of the risk desk: is it halted, and did the gate let it pass, whoever writes."""

FORWARD = """
CREATE FUNCTION market_is_halted(instrument text, party uuid, venue text DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM market_halt h WHERE h.status <> 'RELEASED'
           AND (h.scope, h.target) IN (('GLOBAL', ''), ('INSTRUMENT', $1), ('PARTICIPANT', $2::text),
                                       ('VENUE', $3))
    )
$$;
CREATE FUNCTION market_passed_the_gate(kind text, subject uuid, party uuid, instrument text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM market_riskdecision d WHERE d.subject_id = $2 AND d.accepted
           AND d.subject_kind = $1 AND d.party_id = $3 AND d.instrument = $4
    )
$$;
"""
