"""Data quality by pedigree scores, and the spread they stand for. Free of Django.

SD95 = exp(sqrt(Σ ln(U_i)² + ln(U_b)²)): the squared geometric standard deviation of the pedigree approach
(ecoinvent). 1.25 says: 95 % of the time within the value divided and multiplied by 1.25.
"""

from collections.abc import Mapping
from decimal import Decimal, localcontext

from credits.factors.products.errors import FootprintInvalid
from puhui.kernel.errors import gettext_noop as _

# Score 1 (best) to 5; None: the approach knows no such score.
FACTORS: dict[str, tuple[str | None, ...]] = {
    "reliability": ("1.00", "1.05", "1.10", "1.20", "1.50"),
    "completeness": ("1.00", "1.02", "1.05", "1.10", "1.20"),
    "time": ("1.00", "1.03", "1.10", "1.20", "1.50"),
    "geography": ("1.00", "1.01", "1.02", None, "1.10"),
    "technology": ("1.00", None, "1.20", "1.50", "2.00"),
    "sample": ("1.00", "1.02", "1.05", "1.10", "1.20"),
}
INDICATORS = tuple(FACTORS)
# The spread that the best data have all the same.
BASIC_DEFAULT = Decimal("1.05")
BASIC_MAX = Decimal(10)
_PLACES = Decimal("0.000001")


def factor_of(indicator: str, score: int) -> Decimal:
    """Return the uncertainty factor U of a score; raises FootprintInvalid where there is none."""
    row = FACTORS.get(indicator, ())
    factor = row[score - 1] if 1 <= score <= len(row) else None
    if factor is None:
        raise FootprintInvalid(
            _("There is no score %(score)s for %(indicator)s."), score=score, indicator=indicator
        )
    return Decimal(factor)


def spread(scores: Mapping[str, int], basic: Decimal = BASIC_DEFAULT) -> Decimal:
    """Return SD95 to six places for a score of each indicator; raises FootprintInvalid."""
    if set(scores) != set(INDICATORS):
        raise FootprintInvalid(_("All six indicators are scored, or none."))
    if not (basic.is_finite() and 1 <= basic <= BASIC_MAX):
        raise FootprintInvalid(_("The basic uncertainty is a factor from 1 to 10."))
    with localcontext() as context:
        context.prec = 28
        factors = [basic, *(factor_of(name, scores[name]) for name in INDICATORS)]
        squares = sum((factor.ln() ** 2 for factor in factors), Decimal(0))
        return squares.sqrt().exp().quantize(_PLACES)
