"""The unit check at publication: the parsed trees walked with unit types, every branch of them.

Added, subtracted, compared or chosen between must be *equal* units, not merely of one dimension: kg + t
over bare numbers is wrong by a thousand. A literal has no unit, so 0.3 beside kilometres is refused; zero
is neutral.
"""

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from credits.factors.units import UnitUnknown, parse_unit
from credits.methodologies.language import Document, tree
from credits.methodologies.language.scanning import Refuse
from puhui.kernel.errors import gettext_noop as _

if TYPE_CHECKING:
    from pint import Unit

# The type of the literal zero, which fits every unit.
ANY = None

ADDED = _("in '%(step)s', %(first)s and %(second)s are added")
SUBTRACTED = _("in '%(step)s', %(second)s is subtracted from %(first)s")
COMPARED = _("in '%(step)s', %(first)s and %(second)s are compared")
LOOKED_UP = _("in '%(step)s', a table with keys in %(first)s is looked into by %(second)s")
CHOSEN = _("in '%(step)s', one branch gives %(first)s and the other %(second)s")


class Scope(NamedTuple):
    """Unit types by name: of values (of a list, that of one item; of a table, what it gives), and of keys."""

    units: "dict[str, Unit]"
    keys: "dict[str, Unit]"


def check_units(document: Document) -> None:
    """Refuse a document whose formulas mix units; raises DocumentError naming the step or rule."""
    units: dict[str, Unit] = {}
    columns: tuple[tuple[str, tuple[Any, ...], str], ...] = (
        ("inputs", document.inputs, "name"),
        ("resolved", document.resolved, "name"),
        ("factors", document.factors, "symbol"),
        ("parameters", document.parameters, "symbol"),
        ("tables", document.tables, "name"),
        ("steps", document.steps, "name"),
    )
    for key, parts, attribute in columns:
        for index, part in enumerate(parts):
            refuse = partial(document.file.error, at=(key, index, "unit"))
            units[getattr(part, attribute)] = _declared(part.unit, refuse)
    keys = {}
    for index, table in enumerate(document.tables):
        refuse = partial(document.file.error, at=("tables", index, "key_unit"))
        keys[table.name] = _declared(table.key_unit, refuse)
    scope = Scope(units, keys)
    for index, step in enumerate(document.steps):
        refuse = partial(document.file.error, at=("steps", index, "expression"), step=step.name)
        found, wanted = type_of(step.value, scope, refuse), units[step.name]
        if found is not ANY and found != wanted:
            problem = _("step '%(step)s' declares %(wanted)s but computes %(found)s")
            fix = _("Correct the declared unit, or convert by a parameter that carries the units.")
            raise refuse(problem, fix, wanted=spell(wanted), found=spell(found))
    for index, rule in enumerate(document.rules):
        refuse = partial(document.file.error, at=("rules", index, "holds"), step=rule.id)
        type_of(rule.holds, scope, refuse)


def type_of(node: tree.Node, scope: Scope, refuse: Refuse) -> "Unit | None":
    """Return the unit type of a tree (ANY for zero and truths); `refuse` makes the error raised."""
    inner: list[Any] = [type_of(child, scope, refuse) for child in node.children()]
    match node:
        case tree.Number(value):
            return ANY if value == 0 else parse_unit("1")
        case tree.Name(name):
            return scope.units[name]
        case tree.Lookup(table):
            _equal([scope.keys[table], *inner], refuse, LOOKED_UP)
            return scope.units[table]
        case tree.Over():
            return inner[0]
        case tree.Binary(sign="*"):
            return ANY if ANY in inner else inner[0] * inner[1]
        case tree.Binary(sign="/"):
            if inner[1] is ANY:
                raise refuse(_("'%(step)s' divides by zero"), _("Divide by a value that is not zero."))
            return ANY if inner[0] is ANY else inner[0] / inner[1]
        case tree.Binary(sign="+"):
            return _equal(inner, refuse, ADDED)
        case tree.Binary(sign="-"):
            return _equal(inner, refuse, SUBTRACTED)
        case tree.Compare():
            _equal(inner, refuse, COMPARED)
            return ANY
        case tree.Choice():
            return _equal(inner[1:], refuse, CHOSEN)
        case tree.Call("step"):
            return parse_unit("1")
        case tree.Call("min" | "max" | "clip"):
            return _equal(inner, refuse, COMPARED)
        case tree.Negate() | tree.Call():
            return inner[0]
    return ANY


def spell(unit: "Unit") -> str:
    """Return a unit type for a message, such as `kWh/day`."""
    return "1" if unit == parse_unit("1") else str(unit).replace(" ", "")


def _declared(text: str, refuse: Refuse) -> "Unit":
    try:
        return parse_unit(text)
    except UnitUnknown as error:
        problem, fix = (
            _("'%(unit)s' is no unit of this system"),
            _("Use units such as km, kWh or kgCO2e/kWh."),
        )
        raise refuse(problem, fix, unit=text) from error


def _equal(units: "list[Unit | None]", refuse: Refuse, problem: str) -> "Unit | None":
    known = [unit for unit in units if unit is not ANY]
    for other in known[1:]:
        if other != known[0]:
            first, second = spell(known[0]), spell(other)
            fix = _("They measure different things: divide or multiply by what connects them.")
            if known[0].is_compatible_with(other):
                fix = _("They differ in scale: give both in one unit.")
            elif "1" in (first, second):
                fix = _("A bare number has no unit: declare it as a parameter with its unit and source.")
            raise refuse(problem, fix, first=first, second=second)
    return known[0] if known else ANY
