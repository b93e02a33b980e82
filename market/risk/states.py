"""The states of a limit change and of a halt: what loosens takes two people, what tightens takes one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ChangeStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    IN_FORCE = "IN_FORCE", _("in force")
    REFUSED = "REFUSED", _("refused")


CHANGE_STATES = StateTable(
    name="limit_change",
    states=ChangeStatus,
    initial=frozenset({ChangeStatus.PROPOSED}),
    allowed={
        ChangeStatus.PROPOSED: frozenset({ChangeStatus.IN_FORCE, ChangeStatus.REFUSED}),
        ChangeStatus.IN_FORCE: frozenset(),
        ChangeStatus.REFUSED: frozenset(),
    },
    who={ChangeStatus.IN_FORCE: "another risk officer"},
)


class HaltStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("active")
    RELEASE_PROPOSED = "RELEASE_PROPOSED", _("release proposed")
    RELEASED = "RELEASED", _("released")


HALT_STATES = StateTable(
    name="halt",
    states=HaltStatus,
    initial=frozenset({HaltStatus.ACTIVE}),
    allowed={
        HaltStatus.ACTIVE: frozenset({HaltStatus.RELEASE_PROPOSED}),
        HaltStatus.RELEASE_PROPOSED: frozenset({HaltStatus.RELEASED, HaltStatus.ACTIVE}),
        HaltStatus.RELEASED: frozenset(),
    },
    who={
        HaltStatus.ACTIVE: "any risk officer, or the system",
        HaltStatus.RELEASE_PROPOSED: "risk officer",
        HaltStatus.RELEASED: "another risk officer",
    },
)
