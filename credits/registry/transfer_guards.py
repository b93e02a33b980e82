"""SQL guards of transfers between parties: two members, the wait, and nothing moved without them."""

from credits.registry.policies import ADDITION_WORKING_DAYS, CLOSES, COOLING, OPENS
from puhui.kernel.guards import never_removed, refuse

_MEMBER = """
CREATE FUNCTION credits_is_member(person uuid, of_party uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.person_id = person AND u.is_active AND m.party_id = of_party
                      AND m.ended_at IS NULL)
$$;
-- A wait that is counted from an instant long past would be none. Some minutes: commands wait for locks.
CREATE FUNCTION credits_is_now(instant timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT instant BETWEEN puhui_now() - interval '5 minutes' AND puhui_now() + interval '1 minute'
$$;
"""

# Who begins and who approves are members; a stranger's wait is as long as it must be; done is what was moved.
_TRANSFER = f"""
CREATE FUNCTION credits_party_transfer_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT credits_is_member(NEW.initiated_by, NEW.party_id) THEN
            PERFORM credits_refused('party_transfer_by_members', 'a member of the holder begins a transfer');
        END IF;
        IF NOT EXISTS (
            SELECT FROM credits_hold h JOIN credits_balance b ON b.id = h.balance_id
              JOIN credits_ledgeraccount l ON l.id = b.account_id
             WHERE h.id = NEW.hold_id AND h.status = 'PENDING' AND h.source_ref = NEW.id
               AND h.amount = NEW.quantity_t * 1000000 AND b.asset_id = NEW.asset_id
               AND l.party_id = NEW.party_id
        ) THEN
            PERFORM credits_refused('party_transfer_is_on_hold', 'what is to move is not on hold');
        END IF;
    ELSIF NEW.status = 'WAITING' THEN
        IF NOT credits_is_member(NEW.approved_by, NEW.party_id) THEN
            PERFORM credits_refused('party_transfer_by_members', 'a member of the holder approves');
        END IF;
        IF NOT credits_is_now(NEW.approved_at) OR NEW.is_trusted AND NOT EXISTS (
            SELECT FROM credits_trusteddestination d
             WHERE d.party_id = NEW.party_id AND d.destination_id = NEW.destination_id
               AND d.status = 'APPROVED' AND d.active_at <= NEW.approved_at
        ) OR NOT NEW.is_trusted
             AND NEW.due_at < NEW.approved_at + interval '{int(COOLING.total_seconds())} seconds' THEN
            PERFORM credits_refused('party_transfer_waits', 'it has to wait longer');
        END IF;
    ELSIF NEW.status = 'COMPLETED' AND NOT EXISTS (
        SELECT FROM credits_transfer t WHERE t.source_ref = NEW.id AND t.kind = 'PARTY_TRANSFER'
    ) THEN
        PERFORM credits_refused('party_transfer_moved_its_units', 'nothing was moved for it');
    ELSIF NEW.status = 'CANCELLED' AND NOT EXISTS (
        SELECT FROM credits_hold h WHERE h.id = NEW.hold_id AND h.status = 'VOIDED'
    ) THEN
        PERFORM credits_refused('party_transfer_gives_back', 'its units are still on hold');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_partytransfer_rules AFTER INSERT ON credits_partytransfer
    FOR EACH ROW EXECUTE FUNCTION credits_party_transfer_rules();
CREATE TRIGGER credits_partytransfer_moves AFTER UPDATE ON credits_partytransfer
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION credits_party_transfer_rules();
"""  # noqa: S608  constant text

# Called by the ledger's own rules for a movement of this kind: the row's lock lets one through at a time.
# Some minutes more than the window, for a run that began in it.
_MOVED = f"""
CREATE OR REPLACE FUNCTION credits_rules_of_party_transfer(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted credits_partytransfer;
BEGIN
    SELECT * INTO wanted FROM credits_partytransfer WHERE id = made.source_ref FOR UPDATE;
    IF wanted.id IS NULL OR wanted.status <> 'WAITING' OR EXISTS (
        SELECT FROM credits_transfer t
         WHERE t.source_ref = made.source_ref AND t.kind = 'PARTY_TRANSFER' AND t.id <> made.id
    ) THEN
        PERFORM credits_refused('party_transfer_approved_first', 'no approved transfer waits for this');
    END IF;
    IF wanted.due_at > puhui_now() THEN
        PERFORM credits_refused('party_transfer_waits', 'it is not due yet');
    END IF;
    IF NOT wanted.is_trusted
       AND (NOT (puhui_now() AT TIME ZONE 'Asia/Shanghai')::time
                BETWEEN '{OPENS}' AND time '{CLOSES}' + interval '5 minutes'
            OR NOT puhui_is_working_day((puhui_now() AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        PERFORM credits_refused('party_transfer_in_its_window', 'it goes in working hours');
    END IF;
    IF made.asset_id <> wanted.asset_id OR made.amount <> wanted.quantity_t * 1000000
       OR NOT EXISTS (SELECT FROM credits_ledgeraccount l
                       WHERE l.id = made.debit_account_id AND l.party_id = wanted.party_id)
       OR NOT EXISTS (SELECT FROM credits_ledgeraccount l
                       WHERE l.id = made.credit_account_id AND l.party_id = wanted.destination_id) THEN
        PERFORM credits_refused('party_transfer_as_approved', 'the movement is not the one approved');
    END IF;
END $$;
"""  # noqa: S608  constant text

_DESTINATION_RULES = f"""
CREATE OR REPLACE FUNCTION credits_trusted_destination_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' AND NOT credits_is_member(NEW.proposed_by, NEW.party_id)
       OR NEW.status = 'APPROVED' AND NOT credits_is_member(NEW.approved_by, NEW.party_id) THEN
        PERFORM credits_refused('trusted_destination_by_members', 'members of the holder say whom it trusts');
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'APPROVED' AND NOT credits_is_now(NEW.approved_at) THEN
        PERFORM credits_refused('trusted_destination_waits', 'it is approved now, not before');
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'APPROVED'
       AND NEW.active_at < puhui_end_after_working_days(NEW.approved_at, {ADDITION_WORKING_DAYS}) THEN
        PERFORM credits_refused('trusted_destination_waits', 'it waits for working days');
    END IF;
    RETURN NULL;
END $$;
"""
_DESTINATION = """
CREATE TRIGGER credits_trusteddestination_rules AFTER INSERT OR UPDATE ON credits_trusteddestination
    FOR EACH ROW EXECUTE FUNCTION credits_trusted_destination_rules();
"""


def _fixed(table: str, columns: str) -> str:
    names = columns.split()
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("NEW", "OLD"))
    return refuse(table, "keeps_its_terms", "UPDATE", f"({new}) IS DISTINCT FROM ({old})")


# What an approval said stays as well: the wait is not cut short afterwards.
_APPROVED = """OLD.approved_by IS NOT NULL AND (NEW.approved_by, NEW.approved_at, NEW.{when})
    IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.{when})"""

FORWARD = "".join(
    [
        _MEMBER,
        _TRANSFER,
        _MOVED,
        _DESTINATION_RULES,
        _DESTINATION,
        never_removed("credits_partytransfer"),
        never_removed("credits_trusteddestination"),
        _fixed(
            "credits_partytransfer",
            "id party_id destination_id asset_id quantity_t reason hold_id initiated_by initiated_at"
            " command_id",
        ),
        refuse("credits_partytransfer", "keeps_its_wait", "UPDATE", _APPROVED.format(when="due_at")),
        _fixed("credits_trusteddestination", "id party_id destination_id proposed_by proposed_at"),
        refuse("credits_trusteddestination", "keeps_its_wait", "UPDATE", _APPROVED.format(when="active_at")),
    ]
)
# Of a later migration than the rest: before, the calendar's package alone knew working days.
WORKING_DAYS = _MOVED + _DESTINATION_RULES
