"""A product footprint as a plain row: what a table says, an enterprise hands in, and the database keeps.

`check_row` is the one place that decides whether a footprint makes sense. Free of Django.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from credits.factors.products.amounts import PER_MOST, PLAIN
from credits.factors.products.errors import FootprintInvalid
from credits.factors.products.quality import BASIC_DEFAULT, spread
from credits.factors.products.vocabulary import BOUNDARY, DATA_TYPE, GASES, STAGES, UNITS
from puhui.kernel.canonical import digest_of
from puhui.kernel.errors import gettext_noop as _

CODE_MOST, NAME_MOST, TEXT_MOST = 60, 200, 1000
YEARS = range(1950, 2101)
# Parts are rounded one by one: their sum may miss the whole by a hundredth of it, shares by a point.
SLACK, SHARE_SLACK = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One footprint. Numbers are decimal texts as printed; stages in `unit`; shares in percent."""

    code: str
    name_zh: str
    name_en: str
    value: str
    unit: str
    functional_unit: str
    boundary: str
    data_type: str
    source: str
    stages: Mapping[str, str] = field(default_factory=dict)
    gas_shares: Mapping[str, str] = field(default_factory=dict)
    data_year: int | None = None
    region: str = ""
    enterprise: str = ""
    uncertainty: str = ""
    is_low_carbon: bool = False
    quality: Mapping[str, int] = field(default_factory=dict)
    basic_uncertainty: str = str(BASIC_DEFAULT)

    @property
    def digest(self) -> str:
        """SHA-256 over all of it: two rows with one digest say the same."""
        return digest_of(asdict(self))


def check_row(row: ProductRow) -> None:
    """Refuse a footprint that misses something or contradicts itself; raises FootprintInvalid."""
    _check_words(row)
    if row.data_year is not None and row.data_year not in YEARS:
        raise FootprintInvalid(_("%(year)s is no year of data."), year=row.data_year)
    _check_stages(row)
    _check_shares(row)
    if not PLAIN.fullmatch(row.basic_uncertainty):
        raise FootprintInvalid(_("The basic uncertainty is a factor from 1 to 10."))
    if row.quality:
        spread(row.quality, Decimal(row.basic_uncertainty))


def _check_words(row: ProductRow) -> None:
    limits = {
        "code": CODE_MOST,
        "name_zh": NAME_MOST,
        "name_en": NAME_MOST,
        "functional_unit": PER_MOST,
        "source": TEXT_MOST,
        "region": NAME_MOST,
        "enterprise": NAME_MOST,
        "uncertainty": NAME_MOST,
    }
    for name, most in limits.items():
        text = getattr(row, name)
        if len(text) > most or not all(sign.isprintable() for sign in text):
            problem = _("%(name)s has more than %(limit)s characters, or some that cannot be seen.")
            raise FootprintInvalid(problem, name=name, limit=most)
    missing = [name for name in ("code", "name_zh", "functional_unit", "source") if not getattr(row, name)]
    if missing:
        raise FootprintInvalid(_("%(name)s is missing."), name=", ".join(missing))
    known = {"boundary": BOUNDARY, "data_type": DATA_TYPE, "unit": UNITS}
    for name, words in known.items():
        if getattr(row, name) not in words:
            raise FootprintInvalid(_("%(name)s is none of the known ones."), name=name)


def _check_stages(row: ProductRow) -> None:
    numbers = (row.value, *row.stages.values(), *row.gas_shares.values())
    if not set(row.stages) <= set(STAGES) or not all(PLAIN.fullmatch(text) for text in numbers):
        raise FootprintInvalid(_("A number or a stage is not written as it must be."))
    if len(row.stages) == len(STAGES):
        total, value = sum(map(Decimal, row.stages.values()), Decimal(0)), Decimal(row.value)
        if abs(total - value) > abs(value) * SLACK:
            problem = _("The stages make %(total)s, the whole is %(value)s.")
            raise FootprintInvalid(problem, total=str(total), value=row.value)


def _check_shares(row: ProductRow) -> None:
    shares = [Decimal(text) for text in row.gas_shares.values()]
    if not set(row.gas_shares) <= set(GASES) or any(share < 0 for share in shares):
        raise FootprintInvalid(_("A gas is not known, or has less than nothing."))
    total = sum(shares, Decimal(0))
    if shares and abs(total - 100) > SHARE_SLACK:
        raise FootprintInvalid(_("The shares of the gases make %(total)s %%."), total=str(total))
