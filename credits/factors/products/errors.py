"""Why a footprint, or a table of them, is not taken."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class FootprintInvalid(PuhuiError):
    """The footprint does not say what it must, or contradicts itself: the detail tells where."""

    kind, code, title = Kind.INVALID, "footprint_invalid", _("The product footprint is not valid")


class TableRefused(PuhuiError):
    """The file is no table of product footprints."""

    kind, code = Kind.INVALID, "product_table_refused"
    title = _("The table of product footprints is not taken")
