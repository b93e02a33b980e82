"""What a document must pass before it is published: language, units, factor tables, its own examples."""

from datetime import date

from credits.factors.keyed import MARK, keyed_codes
from credits.factors.resolution import FactorMissing, FactorTable
from credits.factors.units import UnitMismatch
from credits.methodologies.bound import BoundMethodology, bind
from credits.methodologies.enforcement import check_enforceable
from credits.methodologies.engine import Quantified
from credits.methodologies.kinds import check_kinds, steps_with
from credits.methodologies.language import Document, Program, compile_document
from credits.methodologies.language.document import DESIGNED, Example, Resolved
from credits.methodologies.language.program import out_of_bounds
from credits.methodologies.ranges import check_divisions
from credits.methodologies.units import check_units
from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import gettext_noop as _


def check_for_publication(document: Document, table: FactorTable) -> Program:
    """Return the compiled document; raises DocumentError for what keeps it from being published."""
    program = compile_document(document)
    check_formula(document)
    check_units(document)
    check_kinds(document)
    check_enforceable(document)
    for index, example in enumerate(document.examples):
        check_factors(document, table, region=example.region, on=example.on)
        check_divisions(bind_example(program, table, example))
        _check_example(program, table, index, example)
    return program


def check_formula(document: Document) -> None:
    """Refuse a formula that no official text gives, but as a demonstration; raises DocumentError."""
    if document.formula_confidence in DESIGNED and not document.filing.is_demonstration:
        problem = _("a formula that is %(confidence)s cannot be filed with an authority")
        fix = _("Say in which document it is read, or file it as a demonstration.")
        word = document.formula_confidence
        raise document.file.error(problem, fix, at=("formula_confidence",), confidence=word)


def check_factors(document: Document, table: FactorTable, *, region: str, on: date) -> None:
    """Refuse a document whose factors have no value for a place and day, or not in the unit it asks for."""
    wanted = [
        ("factors", index, item.symbol, item.code, item.kind, item.unit)
        for index, item in enumerate(document.factors)
    ]
    wanted += [
        ("resolved", index, item.name, code, item.kind or "", item.unit)
        for index, item in enumerate(document.resolved)
        if item.factor
        for code in _published_codes(document, item, table, region, on)
    ]
    for key, index, symbol, code, kind, unit in wanted:
        kinds = table.kinds(code)
        if kinds and kind not in kinds:
            problem = _("'%(step)s' takes %(factor)s as %(wanted)s, but it is published as %(found)s")
            fix = _("Name a factor of the kind that the method needs: kinds never stand in for one another.")
            words = {"wanted": kind, "found": ", ".join(sorted(kinds)), "factor": code}
            step = ", ".join(steps_with(document, symbol))
            raise document.file.error(problem, fix, at=(key, index, "kind"), step=step, **words)
        try:
            table.resolve(code, kind, region, on, unit=unit)
        except (FactorMissing, UnitMismatch) as error:
            fix = _("Add the value to the factor tables, or correct code, kind or unit.")
            raise document.file.error(error.detail, fix, at=(key, index), **error.data) from error


def bind_example(
    program: Program, table: FactorTable, example: Example, on: date | None = None
) -> BoundMethodology:
    """Bind the factors of an example's place and day (or of the day `on`), and of what its texts name."""
    return bind(program, table, region=example.region, on=on or example.on, keys=example.texts)


def _published_codes(
    document: Document, item: Resolved, table: FactorTable, region: str, on: date
) -> tuple[str, ...]:
    """Return the codes of a baseline that must have a value: where texts choose it, those that there are."""
    code = item.factor or ""
    texts = {text.name for text in document.texts} & set(item.by)
    if not texts:
        codes = keyed_codes(code, item.by, on, {})
        known = (one for one in codes if table.find(one, item.kind, region, on))
        return (next(known, code),)
    found = sorted(one for one in table.codes() if one.startswith(code + MARK))
    return tuple(one for one in found if table.find(one, item.kind, region, on)) or (code,)


def run_example(program: Program, table: FactorTable, example: Example) -> Quantified:
    """Return what the example comes to with the factors of its place and day."""
    bound = bind_example(program, table, example)
    return bound.quantify(bound.arguments(example.inputs, example.assumptions), example.tier)


def _check_example(program: Program, table: FactorTable, index: int, example: Example) -> None:
    document = program.document
    outside = out_of_bounds(document, example.inputs)
    if outside:
        problem, fix = (
            _("the input %(name)s of the example lies outside its bounds"),
            _("Correct one of them."),
        )
        raise _error(document, index, "inputs", problem, fix, name=outside[0])
    found = run_example(program, table, example)
    fix = _("Correct the example or the formula.")
    for key, wanted, computed in (
        ("reduction_g", example.reduction_g, found.reduction_g),
        ("credited_g", example.credited_g, found.credited_g),
    ):
        if wanted != computed:
            problem = _("the example expects %(wanted)s g but the formula gives %(computed)s g")
            raise _error(document, index, key, problem, fix, wanted=wanted, computed=computed)
    broken = tuple(rule.reason for number, rule in enumerate(document.rules) if number in found.failed)
    if set(broken) != set(example.broken):
        problem = _("the example expects the broken rules [%(wanted)s] but these break: [%(computed)s]")
        words = {"wanted": ", ".join(example.broken), "computed": ", ".join(broken)}
        raise _error(document, index, "broken", problem, fix, **words)


def _error(document: Document, index: int, key: str, problem: str, fix: str, **data: object) -> DocumentError:
    return document.file.error(problem, fix, at=("examples", index, key), **data)
