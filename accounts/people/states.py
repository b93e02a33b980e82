"""Choices of the people's tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    PERSON = "PERSON", _("person")
    ORGANISATION = "ORGANISATION", _("organisation")


class KycLevel(models.IntegerChoices):
    """How well it is known who a party is; identity verification raises it."""

    NONE = 0, _("not verified")
    BASIC = 1, _("name and number matched")
    FULL = 2, _("documents checked")


class Language(models.TextChoices):
    ZH_HANS = "zh-hans", "简体中文"
    EN = "en", "English"
