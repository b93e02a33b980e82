"""The states of an objection, to a notice to stakeholders or to a public notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ObjectionStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    DISMISSED = "DISMISSED", _("dismissed")
    UPHELD = "UPHELD", _("upheld")


def objection_states(name: str, *, by: str) -> StateTable:
    """Return the table of states of objections that `by` decides."""
    return StateTable(
        name=name,
        states=ObjectionStatus,
        initial=frozenset({ObjectionStatus.OPEN}),
        allowed={
            ObjectionStatus.OPEN: frozenset({ObjectionStatus.DISMISSED, ObjectionStatus.UPHELD}),
            ObjectionStatus.DISMISSED: frozenset(),
            ObjectionStatus.UPHELD: frozenset(),
        },
        who={ObjectionStatus.DISMISSED: by, ObjectionStatus.UPHELD: by},
    )


STAKEHOLDER_OBJECTION_STATES = objection_states("stakeholder_objection", by="registrar without a stake in it")
