"""The states of a proposed factor value: one methodology officer proposes, another approves or refuses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class FactorChangeStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")


FACTOR_CHANGE_STATES = StateTable(
    name="factor_change",
    column="state",  # `status` is whether the value may be used, as in the table of factors
    states=FactorChangeStatus,
    initial=frozenset({FactorChangeStatus.PROPOSED}),
    allowed={
        FactorChangeStatus.PROPOSED: frozenset({FactorChangeStatus.APPROVED, FactorChangeStatus.REFUSED}),
        FactorChangeStatus.APPROVED: frozenset(),
        FactorChangeStatus.REFUSED: frozenset(),
    },
    who={
        FactorChangeStatus.PROPOSED: "methodology officer",
        FactorChangeStatus.APPROVED: "another methodology officer",
        FactorChangeStatus.REFUSED: "methodology officer",
    },
)
