"""What a year-end settlement may be refused for."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class NoYearEndRule(PuhuiError):
    """The scheme has no rule for that year: `scheme`, `year`."""

    kind, code, title = Kind.CONFLICT, "no_year_end_rule", _("No rule for the year's end is set")


class YearNotOver(PuhuiError):
    """The year that would be settled is not over: `year`."""

    kind, code, title = Kind.CONFLICT, "year_not_over", _("This year is not over")


class SettlementExists(PuhuiError):
    """The year of the scheme is settled or being settled: `scheme`, `year`."""

    kind, code, title = Kind.CONFLICT, "settlement_exists", _("There is a settlement of this year")


class NotProposed(PuhuiError):
    """It was decided already: `status`."""

    kind, code, title = Kind.CONFLICT, "not_waiting", _("There is nothing to decide here any more")


class SettlementDue(PuhuiError):
    """Its day has come, and what was announced holds: `due_on`."""

    kind, code, title = Kind.CONFLICT, "settlement_due", _("The day of the settlement has come")
