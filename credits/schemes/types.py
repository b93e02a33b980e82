"""Words of a scheme: who keeps the legal register, its state, what becomes of grams by default."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegisterMode(models.TextChoices):
    OWN = "own", _("our register is the legal one")
    MIRROR = "mirror", _("the authority's register is the legal one, ours follows it")


class SchemeStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("active")
    SUSPENDED = "SUSPENDED", _("suspended")
    ENDED = "ENDED", _("ended")


class DefaultOutcome(models.TextChoices):
    """What becomes of a resident's grams who has made no choice (the values of a resident's own choice)."""

    KEEP = "keep", _("keep the grams")
    COINS = "coins", _("take coins")
