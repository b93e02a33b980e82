"""Choices of the households' tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeterKind(models.TextChoices):
    ELECTRICITY = "ELECTRICITY", _("electricity")
    WATER = "WATER", _("water")
    GAS = "GAS", _("gas")
