"""Choices of the households' tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeterKind(models.TextChoices):
    ELECTRICITY = "ELECTRICITY", _("electricity")
    WATER = "WATER", _("water")
    GAS = "GAS", _("gas")


# The digits before the point on the counters that homes have; for a meter that nobody told otherwise of.
# Electricity: six, as DL/T 645 transmits energy (XXXXXX.XX); water and gas: five, as the common sizes have.
USUAL_DIGITS = {MeterKind.ELECTRICITY: 6, MeterKind.WATER: 5, MeterKind.GAS: 5}
