"""The states of a freeze: one person places it, two release it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class FreezeScope(models.TextChoices):
    """What a freeze stops: what leaves one account, the units of one batch, or both of everything."""

    ACCOUNT = "ACCOUNT", _("an account")
    BATCH = "BATCH", _("a batch")
    ALL = "ALL", _("everything")


class FreezeStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("active")
    RELEASE_PROPOSED = "RELEASE_PROPOSED", _("release proposed")
    RELEASED = "RELEASED", _("released")


FREEZE_STATES = StateTable(
    name="freeze",
    states=FreezeStatus,
    initial=frozenset({FreezeStatus.ACTIVE}),
    allowed={
        FreezeStatus.ACTIVE: frozenset({FreezeStatus.RELEASE_PROPOSED}),
        FreezeStatus.RELEASE_PROPOSED: frozenset({FreezeStatus.RELEASED, FreezeStatus.ACTIVE}),
        FreezeStatus.RELEASED: frozenset(),
    },
    who={
        FreezeStatus.ACTIVE: "any registrar",
        FreezeStatus.RELEASE_PROPOSED: "registrar",
        FreezeStatus.RELEASED: "another registrar",
    },
)
