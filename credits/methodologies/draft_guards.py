"""SQL guards of publication: two persons, one text, and no version of the web without both (decisions 54).

The owner of the database loads the shipped library by `load_catalogs`. The roles of the running processes
make versions of approved and filed drafts, and nothing else.
"""

from puhui.kernel.guards import never_removed, refuse

_DRAFT = "credits_methodologydraft"
_RUNNING = "current_user IN ('puhui_web', 'puhui_worker', 'puhui_issuer')"
_WRITTEN = ("text", "digest", "code", "version", "title_zh", "title_en", "authors")
_FILING = ("filing_number", "filing_date", "scan_digest", "filed_at", "filed_by")


def _changes(*columns: str) -> str:
    new, old = (", ".join(f"{side}.{column}" for column in columns) for side in ("NEW", "OLD"))
    return f"({new}) IS DISTINCT FROM ({old})"


_APPROVER = """
CREATE FUNCTION credits_draft_approved_by_an_officer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.person_id = NEW.approved_by AND u.is_active AND m.party_id IS NULL
                      AND m.ended_at IS NULL AND m.role = 'METHODOLOGY_OFFICER') THEN
        PERFORM credits_refused('draft_approved_by_an_officer', 'methodology officers approve');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_draft_approved_by_an_officer AFTER UPDATE ON credits_methodologydraft
    FOR EACH ROW WHEN (NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED')
    EXECUTE FUNCTION credits_draft_approved_by_an_officer();
"""

_VERSION = f"""
CREATE FUNCTION credits_version_of_an_approved_draft() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_methodologydraft d
                    WHERE d.digest = NEW.digest AND d.text = NEW.text AND d.code = NEW.methodology_id
                      AND d.version = NEW.version AND d.status = 'APPROVED' AND d.filed_at IS NOT NULL) THEN
        PERFORM credits_refused('version_of_an_approved_draft', 'no approved draft has this text');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_version_of_an_approved_draft AFTER INSERT ON credits_methodologyversion
    FOR EACH ROW WHEN ({_RUNNING}) EXECUTE FUNCTION credits_version_of_an_approved_draft();
"""

# What is in force by a file of the release is ended by a publication, and never begun or moved by one.
# How it ends is in withdrawal_guards.py.
_IN_FORCE = refuse("credits_inforce", "of_a_draft", "INSERT", f"{_RUNNING} AND NEW.made_by_id IS NULL")

FORWARD = "".join(
    [
        never_removed(_DRAFT),
        refuse(_DRAFT, "is_another", "UPDATE", _changes("id", "written_at")),
        refuse(_DRAFT, "text_is_final", "UPDATE", f"OLD.status <> 'DRAFT' AND {_changes(*_WRITTEN)}"),
        refuse(
            _DRAFT,
            "digest_is_of_the_text",
            "INSERT OR UPDATE",
            "NEW.digest <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')",
        ),
        refuse(_DRAFT, "approved_by_another", "INSERT OR UPDATE", "NEW.approved_by = ANY (NEW.authors)"),
        refuse(
            _DRAFT,
            "approval_is_final",
            "UPDATE",
            f"OLD.approved_by IS NOT NULL AND {_changes('approved_by', 'approved_at')}",
        ),
        refuse(
            _DRAFT,
            "filed_once_and_approved",
            "UPDATE",
            f"(OLD.status <> 'APPROVED' OR OLD.filed_at IS NOT NULL) AND {_changes(*_FILING)}",
        ),
        _APPROVER,
        _VERSION,
        _IN_FORCE,
    ]
)
