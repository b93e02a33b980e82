"""SQL guards of factor changes: a proposal keeps its terms, and nobody adds a value but by an approved one.

The installation adds what the shipped files say as the tables' owner. The processes that serve people have
roles of their own (decisions 54): for them two people stand behind each value.
"""

from puhui.kernel.guards import never_removed, refuse

_TABLE = "credits_factorchange"
_TERMS = (
    *("id", "code", "title_zh", "title_en", "region", "year", "version", "kind", "value", "unit", "gas"),
    *("valid_from", "valid_to", "status", "confidence", "uncertainty", "quality", "basic_uncertainty"),
    *("gwp_set", "source_title", "source_number", "source_date", "source_url", "note", "digest"),
    *("reason", "made_by", "made_at"),
)
_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _TERMS)

_APPROVED = """
CREATE FUNCTION credits_factor_by_two_people() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM credits_factorchange c
         WHERE c.state = 'APPROVED' AND c.code = NEW.code AND c.region = NEW.region
           AND c.year IS NOT DISTINCT FROM NEW.year AND c.version = NEW.version
           AND c.digest = NEW.digest AND (c.value, c.unit, c.kind, c.valid_from)
               IS NOT DISTINCT FROM (NEW.value, NEW.unit, NEW.kind, NEW.valid_from)
    ) THEN
        PERFORM credits_refused('factor_by_two_people', 'no approved change stands behind this value');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_factorversion_by_two_people BEFORE INSERT ON credits_factorversion
    FOR EACH ROW WHEN (current_user IN ('puhui_web', 'puhui_worker', 'puhui_issuer', 'puhui_auditor'))
    EXECUTE FUNCTION credits_factor_by_two_people();
"""

FORWARD = "".join(
    [
        never_removed(_TABLE),
        refuse(_TABLE, "keeps_its_terms", "UPDATE", f"OLD.state <> 'PROPOSED' OR {_CHANGED}"),
        _APPROVED,
    ]
)
