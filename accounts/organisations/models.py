"""What is kept of an organisation beside its party. Invitations and checks have files of their own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.organisations.invitation_models import Invitation
from accounts.organisations.verification_models import (
    OrganisationPaper,
    OrganisationVerification,
    PaperKind,
)
from accounts.people.models import Party, User

__all__ = [
    "Invitation",
    "OrganisationPaper",
    "OrganisationProfile",
    "OrganisationVerification",
    "PaperKind",
]


class OrganisationProfile(models.Model):
    """An organisation's registration. `code` is the unified social credit code (GB 32100).

    One organisation is one party: the code stands once.
    """

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="profile")
    code = models.TextField(_("unified social credit code"), unique=True)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"), name="organisation_code_form"
            )
        ]

    def __str__(self) -> str:
        return self.code
