"""Whether a document holds together: names declared once and used, steps in order, bounds and examples sane.

What needs the factor tables or the units is checked above the language (publication), by the same parsed
trees.
"""

import keyword
from collections import Counter
from collections.abc import Iterator
from typing import Any

from credits.methodologies.language.document import ARITHMETIC_UNDEFINED, Bounds, Document
from credits.methodologies.language.functions import WORDS
from credits.methodologies.language.holders import holder_faults
from credits.methodologies.language.lists import list_faults
from credits.methodologies.language.tables import table_faults
from credits.methodologies.language.texts import text_faults
from credits.methodologies.language.tree import names
from puhui.kernel.catalog import DocumentError
from puhui.kernel.catalog_lines import Key
from puhui.kernel.errors import gettext_noop as _

# The last step is the reduction; grams are rounded from kilograms, tonnes from tonnes.
REDUCTION_UNIT = {"gram": "kgCO2e", "tonne": "tCO2e"}


def check_document(document: Document) -> None:
    """Refuse a document that does not hold together; raises DocumentError for the first fault."""
    for fault in _faults(document):
        raise fault


def _faults(document: Document) -> Iterator[DocumentError]:
    yield from _declared_names(document)
    yield from _used_names(document)
    yield from _unused_names(document)
    yield from table_faults(document)
    yield from list_faults(document)
    yield from text_faults(document)
    yield from _bounds(document)
    yield from _repeated(document)
    yield from holder_faults(document)
    yield from _identity(document)
    yield from _examples(document)


def _declarations(document: Document) -> Iterator[tuple[str, Key]]:
    for key, parts, attribute in (
        ("inputs", document.inputs, "name"),
        ("texts", document.texts, "name"),
        ("resolved", document.resolved, "name"),
        ("factors", document.factors, "symbol"),
        ("parameters", document.parameters, "symbol"),
        ("tables", document.tables, "name"),
        ("steps", document.steps, "name"),
    ):
        for index, part in enumerate(parts):
            yield getattr(part, attribute), (key, index, attribute)


def _declared_names(document: Document) -> Iterator[DocumentError]:
    seen: dict[str, str] = {}
    for name, at in _declarations(document):
        if keyword.iskeyword(name) or name in WORDS:
            problem, fix = _("'%(name)s' is a word of the language"), _("Choose another name.")
            yield document.file.error(problem, fix, at=at, name=name)
        if name.casefold() in seen:
            problem = _("'%(name)s' is declared already, as '%(first)s'")
            fix = _("Give every value a name of its own; capital letters do not tell names apart.")
            yield document.file.error(problem, fix, at=at, name=name, first=seen[name.casefold()])
        seen[name.casefold()] = name


def _used_names(document: Document) -> Iterator[DocumentError]:
    steps = {step.name: index for index, step in enumerate(document.steps)}
    tables = {table.name for table in document.tables}
    texts = {item.name for item in document.texts}
    known = {name for name, _at in _declarations(document)} - tables - texts
    uses = [(("steps", i, "expression"), names(step.value), i) for i, step in enumerate(document.steps)]
    # Rules are judged after the steps, so they may speak of any of them.
    uses += [(("rules", i, "holds"), names(rule.holds), len(steps)) for i, rule in enumerate(document.rules)]
    for at, used, position in uses:
        for name in used:
            if name in texts:
                problem = _("'%(name)s' is a text, and no formula computes with one")
                fix = _("Use it under `by` of a baseline that is published by it.")
                yield document.file.error(problem, fix, at=at, name=name)
            elif name not in known:
                problem, fix = _("'%(name)s' is not declared"), _("Declare it, or use one of %(known)s.")
                yield document.file.error(problem, fix, at=at, name=name, known=", ".join(sorted(known)))
            elif steps.get(name, -1) >= position:
                yield _too_early(document, at, name, document.steps[position].name)


def _too_early(document: Document, at: Key, name: str, here: str) -> DocumentError:
    uses = {step.name: set(names(step.value)) for step in document.steps}
    reached, waiting = set(), [name]
    while waiting:
        step = waiting.pop()
        if step not in reached:
            reached.add(step)
            waiting.extend(uses.get(step, ()))
    if here in reached:
        problem = _("the steps '%(name)s' and '%(here)s' need one another: a cycle")
        return document.file.error(
            problem, _("Break it with a value of its own."), at=at, name=name, here=here
        )
    problem = _("'%(name)s' is computed by a later step")
    return document.file.error(problem, _("Move that step above this one."), at=at, name=name)


def _unused_names(document: Document) -> Iterator[DocumentError]:
    used = {name for step in document.steps for name in names(step.value)}
    used |= {name for rule in document.rules for name in names(rule.holds)}
    used |= {item.bounds.per for item in document.inputs if item.bounds.per}
    used.add(document.steps[-1].name)
    # Whether a table or a text is used is told with them.
    used |= {table.name for table in document.tables} | {text.name for text in document.texts}
    for name, at in _declarations(document):
        if name not in used:
            problem, fix = (
                _("'%(name)s' is declared but never used"),
                _("Use it in a step or rule, or remove it."),
            )
            yield document.file.error(problem, fix, at=at, name=name)


def _bounds(document: Document) -> Iterator[DocumentError]:
    # A list has no one value that another bound could be per unit of.
    inputs = {item.name for item in document.inputs if item.items is None}
    parts: list[tuple[str, int, str, Bounds]] = [
        *(("inputs", i, item.name, item.bounds) for i, item in enumerate(document.inputs)),
        *(("resolved", i, item.name, item.bounds) for i, item in enumerate(document.resolved)),
    ]
    for key, index, name, bounds in parts:
        if bounds.least is not None and bounds.most is not None and bounds.least >= bounds.most:
            problem, fix = _("no value of '%(name)s' lies within its bounds"), _("Let min be less than max.")
            yield document.file.error(problem, fix, at=(key, index, "max"), name=name)
        if bounds.per is not None and (bounds.per not in inputs or bounds.per == name or bounds.most is None):
            problem, fix = _("max_per of '%(name)s' names no other input"), _("Name an input, and give max.")
            yield document.file.error(problem, fix, at=(key, index, "max_per"), name=name)


def _repeated(document: Document) -> Iterator[DocumentError]:
    columns: tuple[tuple[str, str, list[Any]], ...] = (
        ("rules", "id", [rule.id for rule in document.rules]),
        ("rules", "reason", [rule.reason for rule in document.rules]),
        ("tiers", "tier", [terms.tier for terms in document.tiers]),
        ("caps", "period", [(cap.group, cap.period, cap.per) for cap in document.caps]),
        ("locks", "name", [lock.name for lock in document.locks]),
        ("examples", "name", [example.name for example in document.examples]),
    )
    for key, attribute, values in columns:
        for value, count in Counter(values).items():
            if count > 1:
                last = len(values) - 1 - values[::-1].index(value)
                problem, fix = _("%(value)s stands twice"), _("Keep one of the two.")
                yield document.file.error(problem, fix, at=(key, last, attribute), value=str(value))


def _identity(document: Document) -> Iterator[DocumentError]:
    for index, rule in enumerate(document.rules):
        if rule.reason == ARITHMETIC_UNDEFINED:
            problem, fix = _("this reason is the language's own"), _("Choose another reason.")
            yield document.file.error(problem, fix, at=("rules", index, "reason"))
    for index, terms in enumerate(document.tiers):
        if not 0 < terms.multiplier <= 1:
            problem, fix = (
                _("a tier cannot raise the reduction"),
                _("Write a multiplier above 0 and up to 1."),
            )
            yield document.file.error(problem, fix, at=("tiers", index, "multiplier"))
    unit, last = REDUCTION_UNIT[document.rounding], len(document.steps) - 1
    if document.steps[last].unit != unit:
        problem, fix = _("the last step must be in %(unit)s"), _("Correct its unit, or the rounding.")
        yield document.file.error(problem, fix, at=("steps", last, "unit"), unit=unit)
    if document.purpose == "ceiling" and document.activity_type is not None:
        problem = _("a ceiling is no method for an activity")
        yield document.file.error(problem, _("Remove the activity type."), at=("activity_type",))
    if document.effective_to is not None and document.effective_to <= document.effective_from:
        problem, fix = _("the version ends before it begins"), _("Let effective_to be later.")
        yield document.file.error(problem, fix, at=("effective_to",))
    if document.published > document.effective_from:
        problem = _("the version takes effect before it is published")
        fix = _("Let effective_from be the day of publication or later.")
        yield document.file.error(problem, fix, at=("effective_from",))


def _examples(document: Document) -> Iterator[DocumentError]:
    inputs = {item.name for item in document.inputs}
    resolved = {item.name for item in document.resolved}
    tiers = {terms.tier for terms in document.tiers}
    for index, example in enumerate(document.examples):
        at: Key = ("examples", index)
        if set(example.inputs) != inputs or not set(example.assumptions) <= resolved:
            problem = _("the example does not give each input once, or assumes what is not resolved")
            fix = _("Give %(inputs)s; assumptions may be %(resolved)s.")
            known = {"inputs": ", ".join(sorted(inputs)), "resolved": ", ".join(sorted(resolved)) or "-"}
            yield document.file.error(problem, fix, at=(*at, "inputs"), **known)
        for item in document.inputs:
            if isinstance(example.inputs[item.name], tuple) != (item.items is not None):
                problem = _("the example gives a list for a number, or a number for a list: '%(name)s'")
                fix = _('Write a list as ["1", "2"], and a number as "1".')
                yield document.file.error(problem, fix, at=(*at, "inputs"), name=item.name)
        if example.tier not in tiers:
            problem, fix = _("tier %(tier)s is not declared"), _("Declare it under [[tiers]].")
            yield document.file.error(problem, fix, at=(*at, "tier"), tier=example.tier)
        unknown = set(example.broken) - {rule.reason for rule in document.rules}
        if unknown:
            problem, fix = _("%(reason)s is the reason of no rule"), _("Name the reason of a rule.")
            yield document.file.error(problem, fix, at=(*at, "broken"), reason=min(unknown))
