"""The check for divisions by zero at publication: what every value can be within the declared bounds.

Intervals, so sound and a little too careful: what passes never divides by zero inside its bounds; what is
refused may be mended by a bound (`min_exclusive`), by max(), or by asking first: `a / b if b > 0 else 0`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language import tree
from credits.methodologies.language.document import Bounds
from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import gettext_noop as _

INFINITE = Decimal("Infinity")
_FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "!=": "!=", "==": "=="}


class Range(NamedTuple):
    """All values from `least` to `most`, both possible unless `nonzero` takes zero out."""

    least: Decimal
    most: Decimal
    nonzero: bool

    @property
    def may_be_zero(self) -> bool:
        return self.least <= 0 <= self.most and not self.nonzero


ANYTHING = Range(-INFINITE, INFINITE, False)


class _MayBeZero(Exception):
    """The divisor may be zero."""


def check_divisions(bound: BoundMethodology) -> None:
    """Refuse a document that may divide by zero within its bounds; raises DocumentError naming the step."""
    document = bound.document
    scope = {item.name: _within(item.bounds) for item in document.inputs}
    scope |= {item.name: _within(item.bounds) for item in document.resolved}
    scope |= {item.symbol: _point(item.value) for item in document.parameters}
    for item, factor in zip(document.factors, bound.factors, strict=True):
        scope[item.symbol] = _point(factor.value)
    for table in document.tables:
        values = [row.value for row in table.rows]
        scope[table.name] = Range(min(values), max(values), 0 not in values)
    for index, step in enumerate(document.steps):
        try:
            scope[step.name] = range_of(step.value, scope)
        except _MayBeZero as error:
            raise _refusal(bound, ("steps", index, "expression"), step.name) from error
    for index, rule in enumerate(document.rules):
        try:
            range_of(rule.holds, scope)
        except _MayBeZero as error:
            raise _refusal(bound, ("rules", index, "holds"), rule.id) from error


def _refusal(bound: BoundMethodology, at: tuple[str | int, ...], step: str) -> DocumentError:
    problem = _("'%(step)s' may divide by zero within the declared bounds")
    fix = _("Exclude zero by a bound (min_exclusive), or write `a / b if b > 0 else 0`.")
    return bound.document.file.error(problem, fix, at=at, step=step)


def range_of(node: tree.Node, scope: Mapping[str, Range]) -> Range:
    """Return what a tree can be, given what its names can be; raises where a divisor may be zero."""
    if isinstance(node, tree.Choice):
        return _choice(node, scope)
    inner = [range_of(child, scope) for child in node.children()]
    match node:
        case tree.Number(value):
            return _point(value)
        case tree.Name(name):
            return scope[name]
        case tree.Lookup(table):
            return scope[table]
        case tree.Negate():
            return _negated(inner[0])
        case tree.Binary(sign, _left, _right):
            return _binary(sign, *inner)
        case tree.Over(function):
            return inner[0] if function == "mean" else _summed(inner[0])
        case tree.Call(function):
            return _call(function, inner)
    return ANYTHING  # a truth, which nothing computes with


def _within(bounds: Bounds) -> Range:
    least = -INFINITE if bounds.least is None else bounds.least
    most = INFINITE if bounds.most is None or bounds.per else bounds.most
    excluded = (bounds.least_excluded and least == 0) or (bounds.most_excluded and most == 0)
    return Range(least, most, excluded)


def _point(value: Decimal) -> Range:
    return Range(value, value, value != 0)


def _negated(of: Range) -> Range:
    return Range(-of.most, -of.least, of.nonzero)


def _times(first: Decimal, second: Decimal) -> Decimal:
    return Decimal(0) if not first or not second else first * second  # zero times infinity is zero here


def _binary(sign: str, first: Range, second: Range) -> Range:
    if sign == "-":
        return _binary("+", first, _negated(second))
    if sign == "+":
        one_side = min(first.least, second.least) >= 0 or max(first.most, second.most) <= 0
        nonzero = one_side and (not first.may_be_zero or not second.may_be_zero)
        return Range(first.least + second.least, first.most + second.most, nonzero)
    nonzero = not first.may_be_zero and not second.may_be_zero
    if sign == "*":
        corners = [_times(a, b) for a in first[:2] for b in second[:2]]
        return Range(min(corners), max(corners), nonzero)
    if second.may_be_zero:
        raise _MayBeZero
    if second.least < 0 < second.most or 0 in second[:2] or INFINITE in map(abs, second[:2]):
        # However small the divisor, only the sign is known.
        same = min(first.least, second.least) >= 0 or max(first.most, second.most) <= 0
        apart = (first.least >= 0 >= second.most) or (first.most <= 0 <= second.least)
        return Range(
            Decimal(0) if same else -INFINITE, Decimal(0) if apart and not same else INFINITE, nonzero
        )
    quotients = [a / b if abs(a) != INFINITE else a * b for a in first[:2] for b in second[:2]]
    return Range(min(quotients), max(quotients), nonzero)


def _summed(each: Range) -> Range:
    """One item or many: as far as the sign goes nothing is lost."""
    least = each.least if each.least >= 0 else -INFINITE
    most = each.most if each.most <= 0 else INFINITE
    return Range(least, most, not each.may_be_zero and (each.least >= 0 or each.most <= 0))


def _call(function: str, inner: list[Range]) -> Range:
    first = inner[0]
    every = not any(item.may_be_zero for item in inner)
    match function:
        case "min":
            return Range(min(item.least for item in inner), min(item.most for item in inner), every)
        case "max":
            least = max(item.least for item in inner)
            above = any(item.least >= 0 and not item.may_be_zero for item in inner)
            return Range(least, max(item.most for item in inner), every or above)
        case "clip":
            return _call("min", [_call("max", [first, inner[1]]), inner[2]])
        case "abs":
            most = max(abs(first.least), abs(first.most))
            least = Decimal(0) if first.least <= 0 <= first.most else min(abs(first.least), abs(first.most))
            return Range(least, most, not first.may_be_zero)
        case "floor":
            return Range(first.least - 1, first.most, first.least >= 1)
        case "ceil":
            return Range(first.least, first.most + 1, first.least >= 0 and not first.may_be_zero)
    return Range(Decimal(0), Decimal(1), False)  # step


def _choice(node: tree.Choice, scope: Mapping[str, Range]) -> Range:
    range_of(node.condition, scope)
    then = range_of(node.then, _assuming(node.condition, scope))
    otherwise = range_of(node.otherwise, scope)
    nonzero = not then.may_be_zero and not otherwise.may_be_zero
    return Range(min(then.least, otherwise.least), max(then.most, otherwise.most), nonzero)


def _assuming(condition: tree.Node, scope: Mapping[str, Range]) -> Mapping[str, Range]:
    """Return the scope where a condition holds: a name compared with a value narrows what it can be."""
    if isinstance(condition, tree.Logic) and condition.word == "and":
        for part in condition.operands:
            scope = _assuming(part, scope)
        return scope
    if not isinstance(condition, tree.Compare):
        return scope
    for sign, left, right in zip(condition.signs, condition.operands, condition.operands[1:], strict=False):
        for name, other, direction in ((left, right, sign), (right, left, _FLIPPED[sign])):
            if isinstance(name, tree.Name):
                than = range_of(other, scope)
                scope = {**scope, name.name: _narrowed(scope[name.name], direction, than)}
    return scope


def _narrowed(known: Range, sign: str, than: Range) -> Range:
    least, most, nonzero = known
    if sign in {">", ">="}:
        least = max(least, than.least)
        nonzero = nonzero or than.least > 0 or (than.least == 0 and (sign == ">" or than.nonzero))
    elif sign in {"<", "<="}:
        most = min(most, than.most)
        nonzero = nonzero or than.most < 0 or (than.most == 0 and (sign == "<" or than.nonzero))
    elif sign == "!=":
        nonzero = nonzero or than == Range(Decimal(0), Decimal(0), False)
    return Range(least, most, nonzero) if least <= most else known
