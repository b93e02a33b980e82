"""The checked form of an expression: what the compiler, the name check and the unit check all walk.

A node is a number or a truth (`is_truth`); the parser has already refused anything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all nodes."""

    is_truth: ClassVar[bool] = False

    def children(self) -> "tuple[Node, ...]":
        return ()


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal; it has no unit."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name(Node):
    """An input, resolved value, factor, parameter or earlier step."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Unary minus."""

    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Addition, subtraction, multiplication or division."""

    sign: str  # + - * /
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the language (functions.py)."""

    function: str
    arguments: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Over(Node):
    """`sum` or `mean` of an expression, once for each item of the list inputs in it."""

    function: str
    body: Node

    def children(self) -> tuple[Node, ...]:
        return (self.body,)


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """The value of a declared table in the row that `key` falls into."""

    table: str
    key: Node

    def children(self) -> tuple[Node, ...]:
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`then if condition else otherwise`."""

    condition: Node
    then: Node
    otherwise: Node

    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """One comparison or a chain of < <= > >= == !=: `0 < x <= 5` has operands (0, x, 5) and signs (<, <=)."""

    is_truth: ClassVar[bool] = True
    signs: tuple[str, ...]
    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over truths."""

    is_truth: ClassVar[bool] = True
    word: str
    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Logical not."""

    is_truth: ClassVar[bool] = True
    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it."""
    yield node
    for child in node.children():
        yield from walk(child)


def names(node: Node) -> tuple[str, ...]:
    """Return the names that `node` uses, each once, in order of use."""
    return tuple(dict.fromkeys(item.name for item in walk(node) if isinstance(item, Name)))


def tables(node: Node) -> tuple[str, ...]:
    """Return the tables that `node` reads, each once."""
    return tuple(dict.fromkeys(item.table for item in walk(node) if isinstance(item, Lookup)))
