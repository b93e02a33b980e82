"""Reads amounts as tables of the field print them: `0.4419kgCO2e / 千瓦时`. Free of Django."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from credits.factors.products.errors import FootprintInvalid
from credits.factors.products.vocabulary import GASES, MASS_WORDS
from credits.factors.units import scale
from puhui.kernel.errors import gettext_noop as _

_NUMBER = r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?"
_MASS = (
    rf"(?P<mass>{'|'.join(sorted(MASS_WORDS, key=len, reverse=True))})\s*CO2\s*(?P<all>-?\s*(?:eq|e|当量))?"
)
_FOOTPRINT = re.compile(rf"(?P<number>{_NUMBER})\s*{_MASS}\s*/\s*(?P<per>\S.*)", re.IGNORECASE)
_PART = re.compile(rf"(?P<number>{_NUMBER})\s*(?:{_MASS})?", re.IGNORECASE)
_SHARE = re.compile(rf"(?P<gas>\w+)\s*[:=]?\s*(?P<number>{_NUMBER})\s*%", re.IGNORECASE)
# What the table's column holds: fifteen digits before the point and fifteen behind it.
PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
PER_MOST = 60
_GAS_OF = {gas.lower(): gas for gas in GASES} | {"其他": "other"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A footprint: `value` as printed, mass unit of the gas (`kgCO2e`), and what it is counted for."""

    value: str
    unit: str
    per: str


def folded(text: str) -> str:
    """Return a text with full-width and subscript characters as plain ones, without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def number_of(text: str) -> str:
    """Return a printed number without separators and exponent, its zeros kept; raises FootprintInvalid."""
    if len(text) <= 60 and re.fullmatch(_NUMBER, text):
        plain = format(Decimal(text.replace(",", "")), "f").removeprefix("+")
        if PLAIN.fullmatch(plain):
            return plain
    raise FootprintInvalid(_("'%(text)s' is no number that can be kept."), text=text[:40])


def parse_footprint(text: str) -> Amount:
    """Return what a footprint's text says; raises FootprintInvalid."""
    found = _FOOTPRINT.fullmatch(folded(text)) if len(text) <= 200 else None
    if found is None:
        problem = _("'%(text)s' is not written as 0.4419kgCO2e / kWh.")
        raise FootprintInvalid(problem, text=text[:60])
    per = found["per"]
    if len(per) > PER_MOST:
        raise FootprintInvalid(_("The functional unit is longer than %(limit)s characters."), limit=PER_MOST)
    return Amount(number_of(found["number"]), _unit(found), per)


def parse_part(text: str, unit: str) -> str:
    """Return a stage's amount in the unit of the whole; a number alone is in it already.

    Raises FootprintInvalid, also where one counts CO2 and the other all gases.
    """
    found = _PART.fullmatch(folded(text)) if len(text) <= 100 else None
    if found is None:
        raise FootprintInvalid(_("'%(text)s' is no amount of a life-cycle stage."), text=text[:60])
    number = number_of(found["number"])
    if found["mass"] is None:
        return number
    have = _unit(found)
    if have.endswith("e") != unit.endswith("e"):
        raise FootprintInvalid(_("A stage counts other gases than the whole does."))
    return number if have == unit else number_of(format(Decimal(number) * scale(have, unit), "f"))


def parse_shares(text: str) -> dict[str, str]:
    """Return the percentages of gases of a text such as `CO2: 95.2%; CH4: 4.8%`; raises FootprintInvalid."""
    shares: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split("[;,、]", folded(text)[:400]))):
        found = _SHARE.fullmatch(part)
        gas = _GAS_OF.get(found["gas"].lower()) if found else None
        if found is None or gas is None or gas in shares:
            raise FootprintInvalid(_("'%(text)s' is no share of a gas, or stands twice."), text=part[:40])
        shares[gas] = number_of(found["number"])
    return shares


def _unit(found: re.Match[str]) -> str:
    return f"{MASS_WORDS[found['mass'].lower()]}CO2{'e' if found['all'] else ''}"
