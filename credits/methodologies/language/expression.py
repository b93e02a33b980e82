"""An expression's text becomes a checked tree, or a refusal that says what to write instead.

A cheap scan over the characters comes first (scanning.py), so that nothing reaches Python's parser that
could keep it busy. Then `ast` gives the shape, and every node of it must be listed here. Nothing is ever
evaluated.
"""

import ast
from decimal import Decimal
from typing import NoReturn

from credits.methodologies.language import limits, tree
from credits.methodologies.language.functions import FUNCTIONS, LOOKUP, OVER_LISTS, WORDS
from credits.methodologies.language.scanning import NUMBER, Refuse, scan, too_deep
from puhui.kernel.catalog import shorten
from puhui.kernel.errors import gettext_noop as _

_SIGNS: dict[type[ast.AST], str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
}


def parse_number(text: str, refuse: Refuse) -> tree.Node:
    """Return the tree of a formula; `refuse(problem, fix, **data)` makes the DocumentError that is raised."""
    builder = _Builder(scan(text, refuse), refuse)
    return builder.number(builder.parse(), 0)


def parse_truth(text: str, refuse: Refuse) -> tree.Node:
    """Return the tree of a rule, which says what must hold; raises as `parse_number`."""
    builder = _Builder(scan(text, refuse), refuse)
    return builder.truth(builder.parse(), 0)


class _Builder:
    """Turns Python's tree into ours, node by node; what is not listed is refused."""

    def __init__(self, text: str, refuse: Refuse):
        self.text, self.refuse, self.count = text, refuse, 0

    def parse(self) -> ast.expr:
        try:
            return ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problem, fix = _("the expression cannot be read"), _("Check operators, commas and parentheses.")
            raise self.refuse(problem, fix) from error

    def number(self, source: ast.expr, depth: int) -> tree.Node:
        node = self.node(source, depth)
        if node.is_truth:
            problem, fix = _("a comparison stands where a number is needed"), _("Write `1 if ... else 0`.")
            raise self.refuse(problem, fix)
        return node

    def truth(self, source: ast.expr, depth: int) -> tree.Node:
        node = self.node(source, depth)
        if not node.is_truth:
            problem = _("a number stands where a comparison is needed")
            raise self.refuse(problem, _("Say what must hold, such as `distance_km > 0`."))
        return node

    def node(self, source: ast.expr, depth: int) -> tree.Node:
        self.count += 1
        if depth > limits.EXPRESSION_DEPTH_MAX or self.count > limits.EXPRESSION_NODES_MAX:
            raise too_deep(self.refuse)
        deeper = depth + 1
        match source:
            case ast.Constant():
                return self.literal(source)
            case ast.Name(id=name) if name not in WORDS:
                return tree.Name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return tree.Negate(self.number(operand, deeper))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return tree.Not(self.truth(operand, deeper))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                return tree.Binary(_SIGNS[type(op)], self.number(left, deeper), self.number(right, deeper))
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _SIGNS for op in ops):
                operands = tuple(self.number(item, deeper) for item in (left, *others))
                return tree.Compare(tuple(_SIGNS[type(op)] for op in ops), operands)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return tree.Logic(word, tuple(self.truth(item, deeper) for item in values))
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                condition = self.truth(test, deeper)
                return tree.Choice(condition, self.number(body, deeper), self.number(otherwise, deeper))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self.call(name, arguments, deeper)
        self.unknown(source)

    def literal(self, source: ast.Constant) -> tree.Node:
        # The text, not the value: Python has already rounded 0.104 to a binary float.
        text = self.text[source.col_offset : source.end_col_offset]
        if not NUMBER.fullmatch(text):
            self.unknown(source)
        return tree.Number(Decimal(text))

    def call(self, name: str, arguments: list[ast.expr], depth: int) -> tree.Node:
        if name == LOOKUP:
            return self.lookup(arguments, depth)
        if name in OVER_LISTS:
            if len(arguments) != 1:
                raise self.refuse(
                    _("%(name)s has %(count)s arguments"),
                    _("Give it one: an expression with list inputs in it."),
                    name=name,
                    count=len(arguments),
                )
            return tree.Over(name, self.number(arguments[0], depth))
        function = FUNCTIONS.get(name)
        known = ", ".join(WORDS)
        if function is None:
            problem, fix = _("there is no function '%(name)s'"), _("Use one of %(functions)s.")
            raise self.refuse(problem, fix, name=shorten(name), functions=known)
        least, most, count = function.least, function.most, len(arguments)
        if not least <= count <= most:
            problem, fix = _("%(name)s has %(count)s arguments"), _("Give it %(least)s to %(most)s.")
            raise self.refuse(problem, fix, name=name, count=count, least=least, most=most)
        return tree.Call(name, tuple(self.number(item, depth) for item in arguments))

    def lookup(self, arguments: list[ast.expr], depth: int) -> tree.Node:
        match arguments:
            case [ast.Name(id=table), key] if table not in WORDS:
                return tree.Lookup(table, self.number(key, depth))
        problem, fix = _("lookup needs a table and a key"), _("Write `lookup(table, value)`.")
        raise self.refuse(problem, fix)

    def unknown(self, source: ast.expr) -> NoReturn:
        part = shorten(self.text[source.col_offset : source.end_col_offset])
        problem = _("'%(part)s' is not part of the language")
        raise self.refuse(problem, _("Use numbers, declared names, + - * / and the functions."), part=part)
