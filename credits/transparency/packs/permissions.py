"""Who may draw samples and have their packs: auditors, by a role held for the authority (decisions 20)."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.people.permissions import can, check_may, for_authority
from credits.transparency.packs.models import EvidenceSample
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

PERMISSION = "credits.draw_evidence"


def check_auditor(actor: Actor) -> None:
    """Refuse whoever is no auditor of the authority; raises NotPermitted."""
    check_may(for_authority(actor), PERMISSION)


def visible_samples(actor: Actor) -> QuerySet[EvidenceSample]:
    """Return all samples for auditors, none for others: a sample is of a whole scheme, not of a region."""
    rows = EvidenceSample.objects.order_by("-id")
    return rows if can(for_authority(actor), PERMISSION) else rows.none()


def visible_sample(actor: Actor, sample_id: UUID) -> EvidenceSample:
    """Return one sample that the actor may have packs of; raises NotFound."""
    sample = visible_samples(actor).filter(pk=sample_id).first()
    if sample is None:
        raise NotFound
    return sample
