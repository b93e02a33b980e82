"""SQL guards of reports: what is sealed stays so, and no gram is reported twice (I21, I24, 53)."""

from puhui.kernel.guards import never_removed, refuse

# A return empties the seal (a CHECK on the table); nothing else may touch what was submitted.
_SEALED = refuse(
    "credits_monitoringreport",
    "is_sealed",
    "UPDATE",
    "OLD.digest <> '' AND NEW.status NOT IN ('DRAFT', 'RETURNED')"
    " AND (NEW.digest, NEW.content, NEW.tonnes, NEW.reduction_g, NEW.basis_id, NEW.period_from,"
    " NEW.period_to, NEW.methodology, NEW.city, NEW.vintage, NEW.submitted_by)"
    " IS DISTINCT FROM (OLD.digest, OLD.content, OLD.tonnes, OLD.reduction_g, OLD.basis_id, OLD.period_from,"
    " OLD.period_to, OLD.methodology, OLD.city, OLD.vintage, OLD.submitted_by)",
)
_OWNER = refuse(
    "credits_monitoringreport",
    "keeps_its_owner",
    "UPDATE",
    "(NEW.id, NEW.kind, NEW.scheme, NEW.party_id, NEW.project_id, NEW.created_by)"
    " IS DISTINCT FROM (OLD.id, OLD.kind, OLD.scheme, OLD.party_id, OLD.project_id, OLD.created_by)",
)

# What a report takes, and what the programme gives up for reversed activities, come out of the same grams.
# Two reports that reach for grams of the same asset take turns: one lock, however many lines there are.
_TAKEN = """
CREATE FUNCTION credits_grams_taken(assignment uuid) RETURNS bigint
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT (coalesce((SELECT sum(grams) FROM credits_reportline
                       WHERE transfer_id = assignment AND status <> 'RELEASED'), 0)
          + coalesce((SELECT sum(grams) FROM credits_reserveline WHERE transfer_id = assignment), 0))::bigint
$$;
"""
_LINES = """
CREATE FUNCTION credits_line_fits_its_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    moved credits_transfer;
    taken bigint;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.report_id, NEW.position, NEW.transfer_id, NEW.party_id, NEW.grams)
           IS DISTINCT FROM
           (OLD.id, OLD.report_id, OLD.position, OLD.transfer_id, OLD.party_id, OLD.grams) THEN
            PERFORM credits_refused('report_line_keeps_its_grams', 'a report line is never changed');
        END IF;
        RETURN NULL;
    END IF;
    SELECT * INTO moved FROM credits_transfer WHERE id = NEW.transfer_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('report lines of ' || moved.asset_id, 0));
    IF moved.kind IS DISTINCT FROM 'ASSIGNMENT' OR moved.asset_id / 100000000 <> 1 THEN
        PERFORM credits_refused('report_line_takes_an_assignment', 'only assigned grams are reported');
    END IF;
    IF EXISTS (SELECT FROM credits_transfer WHERE reverses_id = NEW.transfer_id) THEN
        PERFORM credits_refused('report_line_takes_what_stands', 'this assignment was taken back');
    END IF;
    taken := credits_grams_taken(NEW.transfer_id);
    IF taken > moved.amount THEN
        PERFORM credits_refused('no_gram_is_reported_twice', 'more grams are reported than were assigned');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_reportline_fits AFTER INSERT OR UPDATE ON credits_reportline
    FOR EACH ROW EXECUTE FUNCTION credits_line_fits_its_transfer();
"""

# Grams in a report, or turned into tonnes, are the programme's for good: an error is borne by the buffer
# (decisions 10). Called by the ledger's own trigger.
_REVERSAL = """
CREATE FUNCTION credits_rules_of_reversal(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('report lines of ' || made.asset_id, 0))
      FROM credits_transfer t WHERE t.id = made.reverses_id AND t.kind = 'ASSIGNMENT';
    IF credits_grams_taken(made.reverses_id) > 0 THEN
        PERFORM credits_refused('reported_grams_stay', 'grams that were reported are not taken back');
    END IF;
END $$;
"""

FORWARD = "".join(
    [
        never_removed("credits_monitoringreport"),
        _SEALED,
        _OWNER,
        never_removed("credits_reportline"),
        _TAKEN,
        _LINES,
        _REVERSAL,
    ]
)
