"""A checked document becomes one Python function, generated once; no expression is interpreted at run time.

Nothing of the document's text reaches the generated source: names become numbered variables, literals and
parameters become constants of the closure. What hangs on factors and parameters alone is computed when they
are bound, once. The shape, for two inputs, two factors and two steps, of which the first is such a one:

    def make(f0, f1):
        before = getcontext()
        setcontext(CONTEXT)
        try:
            s0 = f0 - f1
        except ArithmeticError:
            return lambda *_: (UNDEFINED, ())
        finally:
            setcontext(before)
        def evaluate(a0, a1):
            before = getcontext()
            setcontext(CONTEXT)
            try:
                s1 = a0 * s0 - a1
                if s1 > k0: broken = NONE
                else: broken = tuple(i for i, held in enumerate((s1 > k0,)) if not held)
            except ArithmeticError:
                return UNDEFINED, ()
            finally:
                setcontext(before)
            return broken, (s0, s1)
        return evaluate
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal, getcontext, setcontext
from typing import Any

from credits.methodologies.language import tree
from credits.methodologies.language.arithmetic import CONTEXT, ONE, ROUND_CEILING, ROUND_FLOOR, ZERO
from credits.methodologies.language.checking import check_document
from credits.methodologies.language.document import Document
from credits.methodologies.language.functions import FUNCTIONS
from credits.methodologies.language.lists import paired
from credits.methodologies.language.program import Program
from credits.methodologies.language.tables import finder

# One object for every evaluation in which all rules hold: the batch compares by identity and allocates
# nothing.
NONE_BROKEN: tuple[int, ...] = ()


def compile_document(document: Document) -> Program:
    """Check a document and compile it; raises DocumentError."""
    check_document(document)
    writer = _Writer(document)
    source = "\n".join(writer.lines())
    space: dict[str, Any] = {
        **{"getcontext": getcontext, "setcontext": setcontext, "CONTEXT": CONTEXT, "ZERO": ZERO, "ONE": ONE},
        **{"ROUND_FLOOR": ROUND_FLOOR, "ROUND_CEILING": ROUND_CEILING, "ArithmeticError": ArithmeticError},
        **{"min": min, "max": max, "abs": abs, "tuple": tuple, "enumerate": enumerate},
        **{"sum": sum, "len": len, "Decimal": Decimal, "paired": paired},
        **{"NONE": NONE_BROKEN, "UNDEFINED": (len(document.rules),), "__builtins__": {}},
        **writer.constants,
    }
    # Only text written by _Writer is compiled here; see the test that looks for document text in it.
    exec(compile(source, f"<{document.code} v{document.version}>", "exec"), space)  # noqa: S102
    return Program(document=document, source=source, make=space["make"])


class _Writer:
    """Writes the function; `variables` maps the document's names to generated ones."""

    def __init__(self, document: Document):
        self.document = document
        self.constants: dict[str, Any] = {}
        self.variables = {name: f"a{index}" for index, name in enumerate(document.argument_names)}
        self.variables |= {item.symbol: f"f{index}" for index, item in enumerate(document.factors)}
        self.variables |= {step.name: f"s{index}" for index, step in enumerate(document.steps)}
        for index, item in enumerate(document.parameters):
            self.variables[item.symbol] = f"p{index}"
            self.constants[f"p{index}"] = item.value
        for index, table in enumerate(document.tables):
            self.variables[table.name] = f"t{index}"
            self.constants[f"t{index}"] = finder(table)
        self.lists = {item.name: self.variables[item.name] for item in document.inputs if item.items}

    def lines(self) -> Iterator[str]:
        document = self.document
        steps = [(f"s{index}", step.value) for index, step in enumerate(document.steps)]
        rules = [(f"r{index}", rule.holds) for index, rule in enumerate(document.rules)]
        bound = self.bound_names()
        settled = [(name, node) for name, node in (*steps, *rules) if bound.issuperset(tree.names(node))]
        held = [name if (name, node) in settled else f"({self.text(node)})" for name, node in rules]
        yield f"def make({', '.join(f'f{index}' for index in range(len(document.factors)))}):"
        if settled:
            yield from _guarded("    ", self.assigned(settled), "return lambda *_: (UNDEFINED, ())")
        yield f"    def evaluate({', '.join(f'a{index}' for index in range(len(document.argument_names)))}):"
        body = self.assigned(step for step in steps if step not in settled)
        yield from _guarded("        ", [*body, *_broken(held)], "return UNDEFINED, ()")
        yield f"        return broken, ({', '.join(name for name, _ in steps)},)"
        yield "    return evaluate"

    def bound_names(self) -> set[str]:
        """Return the names whose values are there once the factors are: they need no input."""
        bound = {item.symbol for item in self.document.factors}
        bound |= {item.symbol for item in self.document.parameters}
        for step in self.document.steps:
            if bound.issuperset(tree.names(step.value)):
                bound.add(step.name)
        return bound

    def assigned(self, named: Iterable[tuple[str, tree.Node]]) -> list[str]:
        return [f"{name} = {self.text(node)}" for name, node in named]

    def text(self, node: tree.Node) -> str:
        match node:
            case tree.Number(value):
                name = f"k{len(self.constants)}"
                self.constants[name] = value
                return name
            case tree.Name(name):
                return self.variables[name]
            case tree.Negate(operand):
                return f"(-{self.text(operand)})"
            case tree.Not(operand):
                return f"(not {self.text(operand)})"
            case tree.Binary(sign, left, right):
                return f"({self.text(left)} {sign} {self.text(right)})"
            case tree.Compare(signs, operands):
                first, *others = (self.text(item) for item in operands)
                pairs = zip(signs, others, strict=True)
                return f"({first} {' '.join(f'{sign} {other}' for sign, other in pairs)})"
            case tree.Logic(word, operands):
                return f"({f' {word} '.join(self.text(item) for item in operands)})"
            case tree.Choice(condition, then, otherwise):
                return f"({self.text(then)} if {self.text(condition)} else {self.text(otherwise)})"
            case tree.Lookup(table, key):
                return f"{self.variables[table]}({self.text(key)})"
            case tree.Over(function, body):
                return self.over(function, body)
            case tree.Call(function, arguments):
                return FUNCTIONS[function].emit(*(self.text(item) for item in arguments))
        raise AssertionError(f"no such node: {node!r}")

    def over(self, function: str, body: tree.Node) -> str:
        """Write a sum or mean: inside it a list's name stands for the item at hand."""
        names = [name for name in tree.names(body) if name in self.lists]
        whole = [self.lists[name] for name in names]
        items = [f"i{name}" for name in whole]
        self.variables |= dict(zip(names, items, strict=True))
        each = self.text(body)
        self.variables |= dict(zip(names, whole, strict=True))
        total = f"sum([{each} for {', '.join(items)} in paired({', '.join(whole)})], ZERO)"
        return total if function == "sum" else f"({total} / Decimal(len({whole[0]})))"


def _guarded(indent: str, body: Iterable[str], otherwise: str) -> Iterator[str]:
    """Write lines that run in the one context, and what to do where they have no value."""
    yield f"{indent}before = getcontext()"
    yield f"{indent}if before is not CONTEXT: setcontext(CONTEXT)"
    yield f"{indent}try:"
    yield from (f"{indent}    {line}" for line in body)
    yield f"{indent}except ArithmeticError:"
    yield f"{indent}    {otherwise}"
    yield f"{indent}finally:"
    yield f"{indent}    if before is not CONTEXT: setcontext(before)"


def _broken(held: list[str]) -> list[str]:
    """Write which rules do not hold; one tuple stands for none."""
    if not held:
        return ["broken = NONE"]
    return [
        f"if {' and '.join(held)}: broken = NONE",
        f"else: broken = tuple(i for i, held in enumerate(({', '.join(held)},)) if not held)",
    ]
