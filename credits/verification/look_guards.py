"""SQL guards of a look at a blind verification that found otherwise: once, by whoever has no part in it."""

from puhui.kernel.guards import changed, refuse

_FOUND = (
    *("id", "case_id", "kind", "body_id", "draw_seed", "draw_among", "opened_at", "due_on", "status"),
    *("opinion", "tonnes", "text", "read_by", "read_at", "agrees", "overdue_told_at"),
)

# As ties.py tells it, without the links of groups: those the code alone asks.
_BY_ANOTHER = """
CREATE FUNCTION credits_reading_looked_at_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM credits_case c JOIN credits_monitoringreport r ON r.id = c.report_id
          LEFT JOIN credits_statement s ON s.case_id = c.id
         WHERE c.id = NEW.case_id
           AND (NEW.looked_by IN (NEW.read_by, s.signed_by, r.created_by, r.submitted_by)
                OR NEW.looked_by IN (SELECT credits_behind_party(r.party_id))
                OR EXISTS (SELECT FROM credits_site t, credits_behind_party(t.owner_id) AS behind
                            WHERE t.bundle_id = r.project_id AND behind = NEW.looked_by)
                OR EXISTS (SELECT FROM credits_verificationbody b, credits_behind_party(b.party_id) AS behind
                            WHERE b.id IN (c.body_id, NEW.body_id) AND behind = NEW.looked_by))) THEN
        PERFORM credits_refused('reading_looked_at_by_another', 'whoever looks at it has no part in it');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_reading_looked_at_by_another AFTER UPDATE ON credits_furtherreading
    FOR EACH ROW WHEN (NEW.looked_at IS NOT NULL AND OLD.looked_at IS NULL)
    EXECUTE FUNCTION credits_reading_looked_at_by_another();
"""

FORWARD = "".join(
    [
        "DROP TRIGGER credits_furtherreading_is_read_once ON credits_furtherreading;",
        refuse(
            "credits_furtherreading",
            "is_read_once",
            "UPDATE",
            f"OLD.status = 'READ' AND (OLD.looked_at IS NOT NULL OR {changed(*_FOUND)})",
        ),
        _BY_ANOTHER,
    ]
)
