"""A formula as readable mathematics: MathML from the checked tree of an expression, which browsers typeset.

The part of a name behind its first underscore is its subscript; a division is a fraction.
"""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from credits.methodologies.language import tree
from puhui.kernel.quantities import plain

_SIGNS = {"+": "+", "-": "−", "*": "·", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_BARS = {"floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉"), "abs": ("|", "|")}


def formula(node: tree.Node) -> SafeString:
    """Return the formula as a `math` element."""
    return format_html("<math>{}</math>", _row(node))


def _row(node: tree.Node) -> SafeString:
    match node:
        case tree.Number(value):
            return format_html("<mn>{}</mn>", plain(value))
        case tree.Name(name):
            return _name(name)
        case tree.Negate(operand):
            is_sum = isinstance(operand, tree.Binary) and operand.sign != "/"
            return _join(_sign("−"), _held(operand, is_sum or isinstance(operand, tree.Negate)))
        case tree.Binary("/", left, right):
            return format_html("<mfrac>{}{}</mfrac>", _join(_row(left)), _join(_row(right)))
        case tree.Binary(sign, left, right):
            return _join(
                _held(left, sign == "*" and _adds(left)),
                _sign(_SIGNS[sign]),
                _held(right, _needs(sign, right)),
            )
        case tree.Call(function, (item,)) if function in _BARS:
            opens, closes = _BARS[function]
            return _join(_sign(opens), _row(item), _sign(closes))
        case tree.Call(function, arguments):
            return _applied(format_html("<mi>{}</mi>", function), arguments)
        case tree.Over("sum", body):
            return _join(_sign("∑"), _held(body, isinstance(body, tree.Binary)))
        case tree.Over(function, body):
            return _applied(format_html("<mi>{}</mi>", function), [body])
        case tree.Lookup(table, key):
            return _applied(_name(table), [key])
        case tree.Choice(condition, then, otherwise):
            return _cases(condition, then, otherwise)
        case tree.Compare(signs, operands):
            rest = zip(signs, operands[1:], strict=True)
            more = [part for sign, item in rest for part in (_sign(_SIGNS.get(sign, sign)), _row(item))]
            return _join(_row(operands[0]), *more)
        case tree.Logic(word, operands):
            rows = [_held(item, isinstance(item, tree.Logic)) for item in operands]
            joint = format_html("<mspace width='.4em'/><mo>{}</mo><mspace width='.4em'/>", "∧∨"[word == "or"])
            return _join(rows[0], *(part for row in rows[1:] for part in (joint, row)))
        case tree.Not(operand):
            return _join(_sign("¬"), _held(operand, True))
    raise TypeError(node)


def _adds(node: tree.Node) -> bool:
    return isinstance(node, tree.Binary) and node.sign in "+-"


def _needs(sign: str, right: tree.Node) -> bool:
    """Tell whether the right side would be read otherwise without parentheses."""
    is_product = isinstance(right, tree.Binary) and right.sign == "*"
    return _adds(right) or isinstance(right, tree.Negate) or (sign == "*" and is_product)


def _held(node: tree.Node, needs: bool) -> SafeString:
    row = _row(node)
    return _join(_sign("("), row, _sign(")")) if needs or isinstance(node, tree.Choice) else row


def _name(name: str) -> SafeString:
    base, _underscore, below = name.partition("_")
    if not base or not below:
        return format_html("<mi>{}</mi>", name)
    return format_html("<msub><mi>{}</mi><mtext>{}</mtext></msub>", base, below.replace("_", " "))


def _sign(text: str) -> SafeString:
    return format_html("<mo>{}</mo>", text)


def _applied(function: SafeString, arguments: Iterable[tree.Node]) -> SafeString:
    items = [part for argument in arguments for part in (_sign(","), _row(argument))]
    return _join(function, _sign("("), *items[1:], _sign(")"))


def _cases(condition: tree.Node, then: tree.Node, otherwise: tree.Node) -> SafeString:
    row = "<mtr><mtd>{}</mtd><mtd><mtext>{}</mtext><mspace width='.4em'/>{}</mtd></mtr>"
    rows = format_html(row, _row(then), _("if"), _row(condition))
    rows += format_html(row, _row(otherwise), _("otherwise"), "")
    return format_html("<mrow><mo>{{</mo><mtable columnalign='left'>{}</mtable></mrow>", rows)


def _join(*parts: SafeString) -> SafeString:
    return format_html("<mrow>{}</mrow>", format_html_join("", "{}", ((part,) for part in parts)))
