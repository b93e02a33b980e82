"""Query parameters are read the same way everywhere: see the kernel."""

from puhui.kernel.rest.query import PAGING, day_of, refuse_unknown

__all__ = ["PAGING", "day_of", "refuse_unknown"]
