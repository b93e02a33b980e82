"""SQL of the guards: a published text never changes, and every change of a catalog leaves a revision.

Two things may still happen to a published version: its open end is closed once, when the next version takes
over (withdrawal_guards.py), and its state moves on.
"""

from puhui.kernel.guards import no_truncate, refuse

_VERSION = "credits_methodologyversion"
_FROZEN = (
    *("id", "methodology_id", "version", "title_zh", "title_en", "edition_zh", "edition_en", "participant"),
    *("activity_type", "filing_authority_zh", "filing_authority_en", "filing_number", "filing_date"),
    *("effective_from", "published_at", "text", "digest"),
    *("is_demonstration", "formula_confidence", "unsourced", "result_factors"),
)
_TEXT_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FROZEN)

# Tables that a process keeps in memory (snapshot.py).
WATCHED = (
    "credits_scheme",
    "credits_factorversion",
    "credits_regionsubstitute",
    "credits_methodology",
    "credits_methodologyversion",
    "credits_inforce",
)

_REVISE = """
CREATE OR REPLACE FUNCTION credits_revise_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO credits_catalogrevision (table_name, at) VALUES (TG_TABLE_NAME, clock_timestamp());
    RETURN NULL;
END $$;
"""
_WATCH = "".join(
    f"""
CREATE TRIGGER {table}_revises AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION credits_revise_catalog();
"""
    for table in WATCHED
)

FORWARD = (
    refuse(_VERSION, "text_is_final", "UPDATE", _TEXT_CHANGED)
    + refuse(_VERSION, "is_kept", "DELETE")
    + no_truncate(_VERSION)
    + _REVISE
    + _WATCH
)
