"""Why something in the exchange with a register is refused."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class NotMirrored(PuhuiError):
    """The scheme's register is our own: no other has a statement of it."""

    kind, code, title = Kind.CONFLICT, "not_mirrored", _("The register of this scheme is not mirrored")


class TableUnfit(PuhuiError):
    """The table is not what was asked for: `row` says where."""

    kind, code, title = Kind.INVALID, "table_unfit", _("The table cannot be taken as it is")


class ImportedBefore(PuhuiError):
    """The same file was imported before."""

    kind, code, title = Kind.CONFLICT, "imported_before", _("This file was imported before")


class TotalsDiffer(PuhuiError):
    """The rows add up to other totals than were told: `rows`, `tonnes`."""

    kind, code, title = Kind.INVALID, "totals_differ", _("The rows do not add up to the totals told")


class PortfolioDecided(PuhuiError):
    """The portfolio was signed off or discarded before: `status`."""

    kind, code, title = Kind.CONFLICT, "portfolio_decided", _("The portfolio is decided")


class DifferenceClosed(PuhuiError):
    """The difference was closed before."""

    kind, code, title = Kind.CONFLICT, "difference_closed", _("The difference is closed")
