"""Unit types: what the units of the factor tables are, when two are equal, and the exact scale between them.

pint parses and compares them; it never takes part in a formula. Two things differ from its own habits:
kilograms and tonnes are *different* types here (a formula over bare numbers would be wrong by a thousand),
and a vehicle's kilometre, a person's kilometre and a kilometre have nothing to do with one another. Free of
Django.
"""

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _

if TYPE_CHECKING:
    from pint import Unit, UnitRegistry

UNITS = """
gCO2 = [carbon_dioxide]
kgCO2 = 1000 * gCO2
tCO2 = 1000000 * gCO2
gCO2e = [carbon_dioxide_equivalent]
kgCO2e = 1000 * gCO2e
tCO2e = 1000000 * gCO2e
kgCH4 = [methane]
kgN2O = [nitrous_oxide]
kJ = [energy]
kWh = 3600 * kJ
MWh = 3600000 * kJ
GJ = 1000000 * kJ
TJ = 1000000000 * kJ
g = [mass]
kg = 1000 * g
t = 1000000 * g
tC = [carbon]
t_dm = [dry_matter]
L = [volume]
m3 = 1000 * L
Nm3 = [volume_at_normal_state]
ten_thousand_Nm3 = 10000 * Nm3
km = [distance]
hundred_km = 100 * km
person_km = [distance_of_a_person]
vehicle_km = [distance_of_a_vehicle]
trip = [trip]
day = [day]
month = [month]
year = [year]
ha = [area]
K = [temperature_difference]
household = [household]
person = [person]
item = [item]
sheet = [sheet]
night = [night]
step = [step]
point = [point]
pickup = [pickup]
"""

_WORD = "[A-Za-z][A-Za-z0-9_]*"
_FORM = re.compile(rf"(1|{_WORD})([*/]{_WORD}){{0,5}}")
_NAMES = frozenset(re.findall(rf"^({_WORD}) =", UNITS, re.MULTILINE))
# Carbon dioxide counts once as its own equivalent (GWP 1 by definition); never the other way round.
_CO2_WORD = re.compile(r"\b(g|kg|t)CO2\b")


class UnitUnknown(PuhuiError):
    """A unit nobody declared: `unit` is what was written."""

    kind, code, title = Kind.INVALID, "unit_unknown", _("The unit is not known")


class UnitMismatch(PuhuiError):
    """A value cannot be expressed in the wanted unit."""

    kind, code, title = Kind.CONFLICT, "unit_mismatch", _("The units do not fit one another")


@cache
def registry() -> "UnitRegistry":
    """Return the registry of our units alone; made at first use, since importing pint takes 0.2 s."""
    import pint

    return pint.UnitRegistry(UNITS.strip().splitlines(), non_int_type=Decimal)


@cache
def parse_unit(text: str) -> "Unit":
    """Return the type of a unit such as `kWh/household/day`; raises UnitUnknown."""
    tokens = re.findall(_WORD, text)
    if not _FORM.fullmatch(text) or not _NAMES.issuperset(tokens):
        raise UnitUnknown(_("'%(unit)s' is no unit of this system."), unit=text[:60])
    units = registry()
    unit = units.Unit("")
    for sign, token in re.findall(rf"([*/]?)({_WORD})", text):
        unit = unit / units.Unit(token) if sign == "/" else unit * units.Unit(token)
    return unit


@cache
def scale(unit: str, wanted: str) -> Decimal:
    """Return what a value in `unit` is multiplied by to stand in `wanted`: exact, no float.

    Raises UnitUnknown, UnitMismatch. CO2 may be asked for as CO2e, CO2e never as CO2.
    """
    have, want = parse_unit(unit), parse_unit(wanted)
    if not have.is_compatible_with(want) and "CO2e" in wanted:
        have = parse_unit(_CO2_WORD.sub(r"\1CO2e", unit))
    if not have.is_compatible_with(want):
        problem = _("A value in %(unit)s cannot be given in %(wanted)s.")
        raise UnitMismatch(problem, unit=unit, wanted=wanted)
    return registry().Quantity(Decimal(1), have).to(want).magnitude.normalize()
