"""The states of a year's settlement, and what became of the grams of one line."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class SettlementStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    ANNOUNCED = "ANNOUNCED", _("announced")
    DONE = "DONE", _("done")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


SETTLEMENT_STATES = StateTable(
    name="year_end_settlement",
    states=SettlementStatus,
    initial=frozenset({SettlementStatus.PROPOSED}),
    allowed={
        SettlementStatus.PROPOSED: frozenset({SettlementStatus.ANNOUNCED, SettlementStatus.WITHDRAWN}),
        SettlementStatus.ANNOUNCED: frozenset({SettlementStatus.DONE, SettlementStatus.WITHDRAWN}),
        SettlementStatus.DONE: frozenset(),
        SettlementStatus.WITHDRAWN: frozenset(),
    },
    who={
        SettlementStatus.PROPOSED: "officer",
        SettlementStatus.ANNOUNCED: "another officer",
        SettlementStatus.WITHDRAWN: "officer, before the day",
        SettlementStatus.DONE: "job",
    },
)


class LineOutcome(models.TextChoices):
    CARRIED = "CARRIED", _("carried into the next year")
    COINS = "COINS", _("turned into coins")
    RETIRED = "RETIRED", _("retired for the city")
