"""SQL guards of the organisations' check: who is not checked files, reports, and is given nothing.

Of an issuance the owner is asked at the approval, which is what the mint goes by; of a transfer whoever gets
it, when it begins, when it is approved and when it is carried out.
"""

_VERIFIED = """
CREATE FUNCTION credits_by_the_verified() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    concerned uuid;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_TABLE_NAME = 'credits_partytransfer' THEN
        concerned := NEW.destination_id;
    ELSIF TG_TABLE_NAME = 'credits_mandatedfiling' THEN
        concerned := NEW.agent_id;
    ELSE
        concerned := NEW.party_id;
    END IF;
    IF NOT puhui_organisation_is_verified(concerned) THEN
        PERFORM credits_refused(TG_ARGV[0], 'the organisation is not verified, or its licence has expired');
    END IF;
    RETURN NULL;
END $$;
"""


def _asks(table: str, name: str, rule: str, event: str, when: str = "true") -> str:
    return f"""
CREATE TRIGGER {table}_{name} AFTER {event} ON {table}
    FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION credits_by_the_verified('{rule}');
"""


def _reaches(*states: str) -> str:
    names = ", ".join(f"'{state}'" for state in states)
    return f"NEW.status <> OLD.status AND NEW.status IN ({names})"


FORWARD = "".join(
    [
        _VERIFIED,
        _asks("credits_project", "by_the_verified", "filed_by_the_verified", "UPDATE", _reaches("SUBMITTED")),
        _asks(
            "credits_monitoringreport",
            "by_the_verified",
            "reported_by_the_verified",
            "UPDATE",
            _reaches("SUBMITTED"),
        ),
        # Written in the transaction of whatever an agent files under its mandate.
        _asks(
            "credits_mandatedfiling",
            "by_the_verified",
            "filed_for_others_by_the_verified",
            "INSERT",
            "NEW.action IN ('project_submitted', 'report_submitted')",
        ),
        _asks(
            "credits_issuance", "to_the_verified", "issued_to_the_verified", "UPDATE", _reaches("APPROVED")
        ),
        _asks("credits_partytransfer", "begun_to_the_verified", "units_go_to_the_verified", "INSERT"),
        _asks(
            "credits_partytransfer",
            "goes_to_the_verified",
            "units_go_to_the_verified",
            "UPDATE",
            _reaches("WAITING", "COMPLETED"),
        ),
    ]
)
