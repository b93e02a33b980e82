"""How good a number is: six scores of its data and what they make of its spread (domain.md 3.5).

The spread is the squared geometric standard deviation that holds 95 of 100 cases: between value / SD95 and
value × SD95. Free of Django.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _

# What each score (1 the best, 5 the worst) multiplies the spread by. Two scores are not given by the table.
PEDIGREE: dict[str, dict[int, Decimal]] = {
    name: {
        score: Decimal(text) for score, text in zip(range(1, 6), texts.split(), strict=True) if text != "-"
    }
    for name, texts in {
        "reliability": "1.00 1.05 1.10 1.20 1.50",
        "completeness": "1.00 1.02 1.05 1.10 1.20",
        "time": "1.00 1.03 1.10 1.20 1.50",
        "geography": "1.00 1.01 1.02 - 1.10",
        "technology": "1.00 - 1.20 1.50 2.00",
        "sample": "1.00 1.02 1.05 1.10 1.20",
    }.items()
}
# How the scores are called on pages.
CRITERIA = {
    "reliability": _("reliability"),
    "completeness": _("completeness"),
    "time": _("fit in time"),
    "geography": _("fit in place"),
    "technology": _("fit in technology"),
    "sample": _("size of the sample"),
}
BASIC_LEAST, BASIC_MOST = Decimal(1), Decimal(100)
_PLACES = Decimal("0.000001")
_DIGITS = 28


class QualityInvalid(PuhuiError):
    """A score that the table does not have, or a basic uncertainty out of range: `name`."""

    kind, code, title = Kind.INVALID, "quality_invalid", _("The quality scores are not valid")


@dataclass(frozen=True, slots=True)
class Quality:
    """The scores of one value, and the basic uncertainty of its kind of number (a factor, 1 for none).

    Raises QualityInvalid, naming the score at fault.
    """

    reliability: int
    completeness: int
    time: int
    geography: int
    technology: int
    sample: int
    basic: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        for name, table in PEDIGREE.items():
            if getattr(self, name) not in table:
                problem = _("%(name)s has one of the scores %(scores)s.")
                raise QualityInvalid(problem, name=name, scores=", ".join(map(str, table)))
        if not BASIC_LEAST <= self.basic <= BASIC_MOST:
            problem = _("%(name)s lies between %(least)s and %(most)s.")
            raise QualityInvalid(problem, name="basic", least=str(BASIC_LEAST), most=str(BASIC_MOST))

    @classmethod
    def of(cls, scores: Iterable[int], basic: Decimal) -> "Quality":
        """Return the quality with six scores in the table's order."""
        reliability, completeness, time, geography, technology, sample = scores
        return cls(reliability, completeness, time, geography, technology, sample, basic)

    @property
    def scores(self) -> dict[str, int]:
        """The six scores by name, in the table's order."""
        return {name: getattr(self, name) for name in PEDIGREE}

    @property
    def factors(self) -> tuple[Decimal, ...]:
        """What each score multiplies the spread by, in the table's order."""
        return tuple(PEDIGREE[name][score] for name, score in self.scores.items())

    @property
    def sd95(self) -> Decimal:
        """The spread of the value."""
        return sd95(self.factors, self.basic)


def sd95(factors: Iterable[Decimal], basic: Decimal = Decimal(1)) -> Decimal:
    """Return exp(sqrt(sum ln(U)^2 + ln(U_b)^2)) with six decimals, for U of at least 1.

    Decimal's functions are rounded correctly, so every machine says the same.
    """
    with localcontext(prec=_DIGITS):
        squares = sum((factor.ln() ** 2 for factor in (*factors, basic)), Decimal(0))
        return squares.sqrt().exp().quantize(_PLACES)
