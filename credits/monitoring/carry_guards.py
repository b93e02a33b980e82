"""SQL guards of remainders: each goes on once, whole, within its project, and only from units that stand.

`credits_grams_left` is the one place that says what is left; the code reads it too.
"""

from puhui.kernel.guards import never_removed, refuse

# Over a year's end by the scheme's rule for what is left under a tonne (decisions 9): by `carry` only.
_CARRIES = """
CREATE FUNCTION credits_rule_carries(under text, since integer, until integer) RETURNS boolean
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM generate_series(since, until - 1) AS ended(year)
         WHERE coalesce((SELECT r.programme FROM credits_yearendrule r
                          WHERE r.scheme_id = under AND r.effective_from <= make_date(ended.year, 12, 31)
                          ORDER BY r.effective_from DESC, r.version DESC LIMIT 1), '') <> 'carry')
$$;
"""

# Left by reports whose units came into being whole: where a verifier or an authority gave fewer, the rest
# lapses.
# Below it what units rest on whose source was voided: it is taken off the next report, once.
_LEFT = """
CREATE FUNCTION credits_grams_left(taker credits_monitoringreport)
RETURNS TABLE (source_id uuid, grams bigint, vintage integer)
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT r.id, r.reduction_g + r.carried_in_g - r.tonnes * 1000000, r.vintage::integer
      FROM credits_monitoringreport r
      JOIN credits_issuance i ON i.report_id = r.id AND i.status = 'MINTED'
     WHERE r.project_id = taker.project_id AND r.scheme = taker.scheme
       AND r.methodology = taker.methodology AND r.id <> taker.id
       AND i.tonnes = r.tonnes AND coalesce(i.granted_t, i.tonnes) = r.tonnes
       AND r.reduction_g + r.carried_in_g > r.tonnes * 1000000
       AND r.vintage <= taker.vintage AND credits_rule_carries(r.scheme, r.vintage, taker.vintage)
       AND NOT EXISTS (SELECT FROM credits_carriedgrams c
                        WHERE c.source_id = r.id AND c.grams > 0 AND c.released_at IS NULL)
    UNION ALL
    SELECT r.id, -c.grams, r.vintage::integer
      FROM credits_carriedgrams c
      JOIN credits_monitoringreport r ON r.id = c.source_id
      JOIN credits_issuance void ON void.report_id = r.id AND void.status = 'VOIDED'
      JOIN credits_issuance stands ON stands.report_id = c.report_id AND stands.status = 'MINTED'
     WHERE r.project_id = taker.project_id AND r.scheme = taker.scheme
       AND r.methodology = taker.methodology AND c.grams > 0 AND c.released_at IS NULL
       AND NOT EXISTS (SELECT FROM credits_carriedgrams d
                        WHERE d.source_id = r.id AND d.grams < 0 AND d.released_at IS NULL)
$$;
"""

_TAKEN = """
CREATE FUNCTION credits_carried_grams_were_left() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    taker credits_monitoringreport;
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    SELECT * INTO taker FROM credits_monitoringreport WHERE id = NEW.report_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('grams left by ' || taker.project_id, 0));
    IF taker.status NOT IN ('DRAFT', 'RETURNED') OR NEW.released_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM credits_grams_left(taker) AS remains
         WHERE remains.source_id = NEW.source_id AND remains.grams = NEW.grams) THEN
        PERFORM credits_refused('carried_grams_were_left', 'no report left these grams to this one');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_carriedgrams_were_left BEFORE INSERT ON credits_carriedgrams
    FOR EACH ROW EXECUTE FUNCTION credits_carried_grams_were_left();

CREATE FUNCTION credits_carried_grams_are_released() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF OLD.released_at IS NOT NULL OR NEW.released_at IS NULL
       OR (NEW.id, NEW.report_id, NEW.source_id, NEW.grams)
          IS DISTINCT FROM (OLD.id, OLD.report_id, OLD.source_id, OLD.grams)
       OR NOT EXISTS (SELECT FROM credits_monitoringreport r WHERE r.id = NEW.report_id
                       AND (r.status IN ('RETURNED', 'REJECTED') OR EXISTS (
                            SELECT FROM credits_issuance i WHERE i.report_id = r.id AND i.status = 'VOIDED')))
    THEN
        PERFORM credits_refused('carried_grams_stay', 'carried grams are released with their report only');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_carriedgrams_stay AFTER UPDATE ON credits_carriedgrams
    FOR EACH ROW EXECUTE FUNCTION credits_carried_grams_are_released();
"""

# Whoever returns, rejects or voids, and however: what the report had taken up is free again.
_RELEASED = """
CREATE FUNCTION credits_release_carried_grams() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE credits_carriedgrams SET released_at = puhui_now() WHERE released_at IS NULL
       AND report_id = (CASE TG_TABLE_NAME WHEN 'credits_issuance' THEN (to_jsonb(NEW) ->> 'report_id')::uuid
                        ELSE NEW.id END);
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_releases_carried AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.status IN ('RETURNED', 'REJECTED') AND OLD.status <> NEW.status)
    EXECUTE FUNCTION credits_release_carried_grams();
CREATE TRIGGER credits_issuance_releases_carried AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'VOIDED' AND OLD.status <> 'VOIDED')
    EXECUTE FUNCTION credits_release_carried_grams();
"""

_SEALED = """
CREATE FUNCTION credits_report_carries_its_grams() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NEW.carried_in_g <> (SELECT coalesce(sum(c.grams), 0) FROM credits_carriedgrams c
                             WHERE c.report_id = NEW.id AND c.released_at IS NULL) THEN
        PERFORM credits_refused('report_carries_what_was_left', 'a report carries what earlier ones left');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_carries AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.status = 'SUBMITTED' AND OLD.status <> 'SUBMITTED')
    EXECUTE FUNCTION credits_report_carries_its_grams();
"""

FORWARD = "".join(
    [
        _CARRIES,
        _LEFT,
        never_removed("credits_carriedgrams"),
        _TAKEN,
        _RELEASED,
        refuse(
            "credits_monitoringreport",
            "carries_as_sealed",
            "UPDATE",
            "OLD.digest <> '' AND NEW.status NOT IN ('DRAFT', 'RETURNED')"
            " AND NEW.carried_in_g <> OLD.carried_in_g",
        ),
        _SEALED,
    ]
)
