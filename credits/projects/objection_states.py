"""The states of an objection to a notice to stakeholders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ObjectionStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    DISMISSED = "DISMISSED", _("dismissed")
    UPHELD = "UPHELD", _("upheld")


STAKEHOLDER_OBJECTION_STATES = StateTable(
    name="stakeholder_objection",
    states=ObjectionStatus,
    initial=frozenset({ObjectionStatus.OPEN}),
    allowed={
        ObjectionStatus.OPEN: frozenset({ObjectionStatus.DISMISSED, ObjectionStatus.UPHELD}),
        ObjectionStatus.DISMISSED: frozenset(),
        ObjectionStatus.UPHELD: frozenset(),
    },
    who={
        ObjectionStatus.DISMISSED: "registrar without a stake in it",
        ObjectionStatus.UPHELD: "registrar without a stake in it",
    },
)
