"""A role that one administrator proposes and another gives (I25): for the authority, or a verifier's."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Party, User
from accounts.people.role_states import ROLE_PROPOSAL_STATES, ProposalStatus
from accounts.people.roles import STAFF_ROLES, Role
from puhui.kernel.ids import new_id


class RoleProposal(models.Model):
    """A role of a user for the authority or (a verifier's) for `party`, that waits for another.

    It is to hold within a region or (none) everywhere.
    `proposed_by` and `decided_by` are natural persons' parties; neither is the user's. Confirmed, it is the
    one membership that names it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_proposals")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    role = models.TextField(_("role"), choices=Role.choices)
    region = models.TextField(_("region"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    status = models.TextField(choices=ProposalStatus.choices, default=ProposalStatus.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed role")
        verbose_name_plural = _("proposed roles")
        triggers = ROLE_PROPOSAL_STATES.triggers()
        constraints = [
            ROLE_PROPOSAL_STATES.check("role_proposal"),
            models.CheckConstraint(
                condition=Q(party=None, role__in=sorted(STAFF_ROLES))
                | Q(party__isnull=False, role=Role.VERIFIER),
                name="role_proposed_that_two_give",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="role_proposed_with_a_reason"),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.PROPOSED, decided_by=None, decided_at=None)
                | ~Q(status=ProposalStatus.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="role_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.CONFIRMED) | ~Q(decided_by=F("proposed_by")),
                name="role_given_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["user", "party", "role", "region"],
                condition=Q(status=ProposalStatus.PROPOSED),
                nulls_distinct=False,
                name="role_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.region or ''}".strip()
