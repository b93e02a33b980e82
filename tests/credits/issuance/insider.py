"""What an insider with the web's database role would write of approvals, past every command."""

from datetime import datetime

from django.db import connection, transaction

from credits.issuance.models import Approval, Issuance
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.cast import CastMember


def write_approval(issuance: Issuance, by: CastMember, at: datetime) -> Approval:
    """Write an approval of whatever moment."""
    with transaction.atomic(), acting_as("web"):
        return Approval.objects.create(
            issuance=issuance,
            digest=issuance.digest,
            person_id=by.party.id,
            user_id=by.user.id,
            role="REGISTRAR",
            approved_at=at,
        )


def write_approved(issuance: Issuance, by: CastMember, at: datetime) -> None:
    """Write the second approval, and with it the word that the issuance is approved."""
    with transaction.atomic(), acting_as("web"):
        write_approval(issuance, by, at)
        Issuance.objects.filter(pk=issuance.pk).update(status="APPROVED")


def drop_approvals(issuance: Issuance, of: CastMember) -> None:
    """Drop what somebody approved."""
    standing = Approval.objects.filter(issuance=issuance, person_id=of.party.id, dropped_at=None)
    with transaction.atomic(), acting_as("web"):
        standing.update(dropped_at=puhui_now())


def drop_approvals_from_a_trigger(issuance: Issuance, of: CastMember) -> None:
    """Drop the same from a trigger of a table of one's own session, which any role may make."""
    with transaction.atomic(), acting_as("web"), connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE own (issuance uuid, person uuid) ON COMMIT DROP;
            CREATE FUNCTION pg_temp.drop_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE public.credits_approval SET dropped_at = public.puhui_now()
                 WHERE issuance_id = NEW.issuance AND person_id = NEW.person AND dropped_at IS NULL;
                RETURN NULL;
            END $$;
            CREATE TRIGGER own_drops AFTER INSERT ON own
                FOR EACH ROW EXECUTE FUNCTION pg_temp.drop_approvals();
            """
        )
        cursor.execute("INSERT INTO own VALUES (%s, %s)", [issuance.pk, of.party.id])
