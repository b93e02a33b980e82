"""What an insider with the web's database role would write of approvals, past every command."""

from datetime import datetime

from django.db import transaction

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
