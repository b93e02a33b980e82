"""The states of a portfolio of past rows: entered by one with its totals, signed off by another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class PortfolioStatus(models.TextChoices):
    ENTERED = "ENTERED", _("entered by one")
    CONFIRMED = "CONFIRMED", _("signed off by a second")
    DISCARDED = "DISCARDED", _("discarded")


P = PortfolioStatus
PORTFOLIO_STATES = StateTable(
    name="portfolio",
    states=PortfolioStatus,
    initial=frozenset({P.ENTERED}),
    allowed={
        P.ENTERED: frozenset({P.CONFIRMED, P.DISCARDED}),
        P.CONFIRMED: frozenset(),
        P.DISCARDED: frozenset(),
    },
    who={P.CONFIRMED: "another registrar", P.DISCARDED: "registrar"},
)


class DifferenceKind(models.TextChoices):
    """How a line of the register differs from our mirror."""

    MISSING_HERE = "MISSING_HERE", _("only in the register")
    MISSING_THERE = "MISSING_THERE", _("only in our mirror")
    NUMBERS = "NUMBERS", _("other numbers")
    STATE = "STATE", _("another state")
