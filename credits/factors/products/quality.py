"""Data quality of a footprint: the scores of `credits.factors.quality`, all six or none. Free of Django."""

from collections.abc import Mapping
from decimal import Decimal

from credits.factors.products.errors import FootprintInvalid
from credits.factors.quality import PEDIGREE, Quality, QualityInvalid
from puhui.kernel.errors import gettext_noop as _

INDICATORS = tuple(PEDIGREE)
# The spread that the best data have all the same.
BASIC_DEFAULT = Decimal("1.05")
BASIC_MOST = Decimal(10)


def spread(scores: Mapping[str, int], basic: Decimal = BASIC_DEFAULT) -> Decimal:
    """Return SD95 to six places for a score of each indicator; raises FootprintInvalid."""
    if set(scores) != set(INDICATORS):
        raise FootprintInvalid(_("All six indicators are scored, or none."))
    if not (basic.is_finite() and 1 <= basic <= BASIC_MOST):
        raise FootprintInvalid(_("The basic uncertainty is a factor from 1 to 10."))
    try:
        return Quality.of((scores[name] for name in INDICATORS), basic).sd95
    except QualityInvalid as error:
        raise FootprintInvalid(error.detail, **error.data) from error
