"""The states of a proposed role: one administrator proposes it, another gives it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ProposalStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    CONFIRMED = "CONFIRMED", _("confirmed")
    DROPPED = "DROPPED", _("dropped")


ROLE_PROPOSAL_STATES = StateTable(
    name="role_proposal",
    states=ProposalStatus,
    initial=frozenset({ProposalStatus.PROPOSED}),
    allowed={
        ProposalStatus.PROPOSED: frozenset({ProposalStatus.CONFIRMED, ProposalStatus.DROPPED}),
        ProposalStatus.CONFIRMED: frozenset(),
        ProposalStatus.DROPPED: frozenset(),
    },
    who={
        ProposalStatus.CONFIRMED: "another administrator",
        ProposalStatus.DROPPED: "any administrator",
    },
)
