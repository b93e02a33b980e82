"""SQL guards of the exchange: statements stay, totals are those of the rows, a difference stops the mint."""

from puhui.kernel.guards import append_only, never_removed, refuse

_STOP = """
CREATE FUNCTION credits_mirror_agrees() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_registerdifference d JOIN credits_issuance i ON i.scheme = d.scheme_id
                WHERE i.id = NEW.issuance_id AND d.closed_at IS NULL) THEN
        PERFORM credits_refused('mirror_agrees_with_the_register', 'register and mirror differ');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_mintintent_mirror_agrees AFTER INSERT ON credits_mintintent
    FOR EACH ROW EXECUTE FUNCTION credits_mirror_agrees();
"""
_TOTALS = """
CREATE FUNCTION credits_portfolio_adds_up() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_portfoliorow r WHERE r.portfolio_id = NEW.id
                   HAVING count(*) = NEW.projects AND sum(r.tonnes) = NEW.tonnes) THEN
        PERFORM credits_refused('portfolio_adds_up', 'the totals are not those of the rows');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_portfolio_adds_up AFTER UPDATE ON credits_portfolio
    FOR EACH ROW WHEN (NEW.status = 'CONFIRMED') EXECUTE FUNCTION credits_portfolio_adds_up();
"""
# Whoever brought a statement does not explain away what it differs in; nobody is named where a later
# comparison agreed (AGREED in services/reconcile.py).
_CLOSED = """
CREATE FUNCTION credits_difference_closed_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.closed_by IS NULL AND NEW.reason <> 'a later comparison agreed'
       OR EXISTS (SELECT FROM credits_registerstatement s
                                         WHERE s.id = NEW.statement_id AND s.imported_by = NEW.closed_by) THEN
        PERFORM credits_refused('difference_closed_by_another', 'another person closes a difference');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_registerdifference_closed_by_another AFTER UPDATE ON credits_registerdifference
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION credits_difference_closed_by_another();
"""
FORWARD = "".join(
    [
        append_only("credits_registerstatement"),
        append_only("credits_registerline"),
        never_removed("credits_registerdifference"),
        refuse(
            "credits_registerdifference",
            "closes_once",
            "UPDATE",
            "OLD.closed_at IS NOT NULL OR (NEW.id, NEW.scheme_id, NEW.statement_id, NEW.kind, NEW.label,"
            " NEW.theirs, NEW.ours, NEW.found_at) IS DISTINCT FROM (OLD.id, OLD.scheme_id, OLD.statement_id,"
            " OLD.kind, OLD.label, OLD.theirs, OLD.ours, OLD.found_at)",
        ),
        never_removed("credits_portfolio"),
        append_only("credits_portfoliorow"),
        refuse(
            "credits_portfolio",
            "keeps_its_totals",
            "UPDATE",
            "OLD.status <> 'ENTERED' OR (NEW.id, NEW.scheme_id, NEW.title, NEW.source, NEW.is_demonstration,"
            " NEW.projects, NEW.tonnes, NEW.digest, NEW.entered_by, NEW.entered_at) IS DISTINCT FROM"
            " (OLD.id, OLD.scheme_id, OLD.title, OLD.source, OLD.is_demonstration, OLD.projects, OLD.tonnes,"
            " OLD.digest, OLD.entered_by, OLD.entered_at)",
        ),
        _STOP,
        _TOTALS,
        _CLOSED,
    ]
)
